"""Downloads as course sites make them, made in code; each says where its shape is from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

CODE = "def f(x):\n    return x\n"

# Names as Canvas's lib/content_zipper.rb makes them: sortable name squashed, [LATE], user id, attachment id, file.
CANVAS = {
    "zhangsan_101_9001_lab3.py": CODE,
    "李四_LATE_102_9002_lab3-2.py": CODE + "# second upload\n",
    "müllerjörg_103_9003_lab3.py": CODE + "# first\n",
    "müllerjörg_103_9008_lab3-1.py": CODE + "# again\n",
    "wangwu_104_9004_part-1.py": CODE,
    "wangwu_104_9005_part-2.py": "def g(x):\n    return x\n",
    "oneilsean_105_text.html": "<p>I could not upload</p>",
}
CANVAS_ANONYMOUS = {"anon_k3Xq_9001_lab3.py": CODE, "LATE_anon_p0Zz_9002_lab3.py": CODE}

# Names as Moodle's mod/assign (classes/downloader.php) makes them, with folders and flat; the number is the worksheet's.
MOODLE = {
    "张三_4711_assignsubmission_file/lab3.py": CODE,
    "张三_4711_assignsubmission_onlinetext/onlinetext.html": "<p>hi</p>",
    "Ann O'Neil_4712_assignsubmission_file_/src/lab3.py": CODE,
}
MOODLE_FLAT = {"张三_4711_assignsubmission_file_lab3.py": CODE, "Participant_4713_assignsubmission_file_lab3.ipynb": "{"}
MOODLE_TEAMS = {"Team 7_88_assignsubmission_file/lab3.py": CODE}

# Keys as Gradescope's export has them: submitters, creation time and history are read by published scripts as here.
GRADESCOPE_METADATA = """---
submission_7001:
  :submitters:
  - :name: 张三
    :sid: '20240001'
    :email: zs@example.edu
  :created_at: 2026-11-27 16:30:00.123456000 Z
  :score: 10.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
  :history:
  - :created_at: 2026-11-26 10:00:00 Z
    :score: 5.0
submission_7002:
  :submitters:
  - :name: Ann
    :sid: '20240002'
  - :name: Bob
    :sid: '20240003'
    :email: bob@example.edu
  :created_at: 2026-11-27 10:00:00 Z
submission_7003:
  :submitters:
  - :name: Eve
    :sid:
    :email: eve@example.edu
"""
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": GRADESCOPE_METADATA,
    "assignment_9_export/submission_7001/lab3.py": CODE,
    "assignment_9_export/submission_7002/src/lab3.py": CODE,
}

# Names and receipts as Blackboard Learn's "Assignment File Download" makes them, from published parsers and a sample receipt.
RECEIPT = """Name: 李四 (ls_02)
Assignment: Lab 3
Date Submitted: Friday, 27 November 2026 10:00:00 o'clock CST
Current Mark: Needs Marking

Submission Field:
There is no student submission text data for this assignment.
"""
BLACKBOARD = {
    "Lab 3_zs01_attempt_2026-11-26-09-00-00_lab3.py": CODE + "# first\n",
    "Lab 3_zs01_attempt_2026-11-28-09-00-00_lab3.py": CODE + "# second\n",
    "Lab 3_zs01_attempt_2026-11-28-09-00-00.txt": RECEIPT.replace("李四 (ls_02)", "张三 (zs01)"),
    "Lab 3_ls_02_attempt_2026-11-27-10-00-00_lab3.py": CODE,
    "Lab 3_ls_02_attempt_2026-11-27-10-00-00.txt": RECEIPT,
}


def folder(home: Path, tree: Mapping[str, str | bytes]) -> Path:
    """The download unpacked."""
    for name, text in tree.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return home


def packed(path: Path, tree: Mapping[str, str | bytes]) -> Path:
    """The download as it comes."""
    path.write_bytes(zipped(tree))
    return path


def zipped(tree: Mapping[str, str | bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tree.items():
            archive.writestr(name, text)
    return sink.getvalue()
