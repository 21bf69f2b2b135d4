"""Served in place of grader.worker.session in tests of the machinery: runs the first file as it stands, on the raw pipe.

The file defines functions named like the plan's probes; `send` is the real one, so that a hostile file can forge frames.
"""

import sys
import traceback


def serve(request, send):
    names = {"send": send, "request": request, "__name__": "submission"}
    source = request["files"][0]["text"]
    send({"frame": "static", "found": {}, "skipped": [], "globals": {}, "constants": [], "matches": []})
    exec(compile(source, "submission.py", "exec"), names)
    send({"frame": "loaded", "stood_in": [], "skipped": []})
    for index in range(request["start"], len(request["plan"])):
        _one(index, request["plan"][index], names, send)
    send({"frame": "end"})


def _one(index, item, names, send):
    send({"frame": "begin", "index": index})
    try:
        runs = [names[item["probe"]](**item["inputs"]) for _ in range(item["runs"])]
        answer = {"fate": "ok", "runs": runs, "error": None}
    except BaseException as error:  # noqa: BLE001 - as the real session does
        trace = traceback.extract_tb(sys.exc_info()[2])[-1]
        told = {"type": type(error).__name__, "message": str(error), "file": trace.filename, "line": trace.lineno, "entry": ""}
        answer = {"fate": "raised", "runs": [], "error": told}
    send({"frame": "result", "index": index, **answer})
