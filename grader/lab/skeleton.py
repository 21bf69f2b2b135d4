"""The files of a new lab: small, whole and graded as they stand, for its author to write over.

One function, three mistakes, a property, a variant and two samples; in NumPy or in torch, under the author's names.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from grader.errors import UsageError
from grader.lab.course import lab_ids
from grader.rubric.load import file_name

LAB_ID: Final = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


def write_lab(course: Path, lab: str, function: str, *, torch: bool) -> list[Path]:
    """Writes the lab's files and returns them; UsageError for a bad or taken name, before anything is written."""
    require_names(course, lab, function)
    written = []
    for name, text in files(lab, function, torch=torch).items():
        path = course / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"{file_name(path)}: can't be written ({error.strerror}); name a folder of yours: --course DIR",
                zh=f"{file_name(path)}：无法写入（{error.strerror}）；请用 --course DIR 指定自己的文件夹",
            ) from None
        written.append(path)
    return written


def require_names(course: Path, lab: str, function: str) -> None:
    """Nothing where the names will do and are free; otherwise UsageError with the remedy."""
    if not LAB_ID.fullmatch(lab):
        near = re.sub(r"[^a-z0-9]+", "-", lab.lower()).strip("-").lstrip("-0123456789")
        example = near if LAB_ID.fullmatch(near) else "lab6"
        raise UsageError(
            f"'{lab}' is no name for a lab: small letters and digits, words joined by '-' or '_'; for example {example}",
            zh=f"“{lab}”不能用作实验名：只用小写字母和数字，词之间用 '-' 或 '_' 连接，如 {example}",
        )
    if not function.isidentifier() or keyword.iskeyword(function) or function.startswith("_"):
        raise UsageError(
            f"--function {function}: no name for a function of Python; for example standardise",
            zh=f"--function {function}：不是 Python 的函数名；可用如 standardise",
        )
    if hasattr(builtins, function) or function in ("np", "torch"):
        raise UsageError(
            f"--function {function}: Python has that name already; choose another",
            zh=f"--function {function}：Python 已有这个名字；请换一个",
        )
    for path in (course / "rubrics" / f"{lab}.yaml", course / "labs" / lab, course / "submissions" / lab):
        if path.exists():
            others = ", ".join(lab_ids(course)) or "none yet"
            raise UsageError(
                f"{file_name(path)} is there already; choose another name (this course has: {others})",
                zh=f"{file_name(path)} 已存在；请换一个名字（本课程已有：{others}）",
            )


def files(lab: str, function: str, *, torch: bool) -> Mapping[str, str]:
    """Path in the course → text."""
    words = _WORDS["torch" if torch else "numpy"] | {"LAB": lab, "FUNCTION": function}
    templates = {
        f"rubrics/{lab}.yaml": _RUBRIC,
        f"labs/{lab}/reference.py": _REFERENCE,
        f"labs/{lab}/probes.py": _PROBES + (_GRADIENT if torch else ""),
        f"labs/{lab}/properties.py": _PROPERTIES,
        f"labs/{lab}/starter/{lab.replace('-', '_')}.py": _STARTER,
        f"labs/{lab}/variants/by_rows.py": _VARIANT,
        f"submissions/{lab}/20240001.py": _RIGHT,
        f"submissions/{lab}/20240002.py": _WRONG,
        f"submissions/{lab}/expected.yaml": _EXPECTED,
    }
    return {path: _filled(text, words) for path, text in templates.items()}


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"<{word}>", value)
    return text


_WORDS: Final[Mapping[str, dict[str, str]]] = {
    "numpy": {
        "IMPORT": "import numpy as np",
        "LIB": "np",
        "AXIS": "axis",
        "KEEP": "keepdims",
        "GIVEN": "X.copy()",
        "HELPERS": "inputs, probe",
        "ARRAY": "a NumPy array",
        "WEIGHT": "",
        "CHECK": "",
        "STACK": "np.stack",
        "EMPTY": "np.empty_like(X)",
    },
    "torch": {
        "IMPORT": "import torch",
        "LIB": "torch",
        "AXIS": "dim",
        "KEEP": "keepdim",
        "GIVEN": "tensor(X)",
        "HELPERS": "inputs, probe, tensor",
        "ARRAY": "a tensor",
        "WEIGHT": "",
        "CHECK": "\n      - {id: gradient, probe: gradient, title: {en: What flows back to the input, zh: 传回输入的梯度}}",
        "STACK": "torch.stack",
        "EMPTY": "torch.empty_like(X)",
    },
}

_RUBRIC: Final = """\
# What is graded, and the known mistakes. Every key is explained in docs/rubric.md; `grader audit <LAB>` tests this file.
lab: <LAB>
version: 1
title: {en: Standardising rows, zh: 按行标准化}

entry_points:
  <FUNCTION>: {function: <FUNCTION>}   # what probes call; students' other names go under `aliases: [...]`

sizes:   # dimensions in words, for sentences such as “exactly N times, and N is the number of samples”
  N: {en: the number of samples, zh: 样本数}
  d: {en: the number of features, zh: 特征数}

parts:   # required parts' points sum to 100
  - id: <FUNCTION>
    points: 100
    title: {en: The function <FUNCTION>, zh: 函数 <FUNCTION>}
    checks:
      - {id: values, probe: values, weight: 3, title: {en: The standardised rows, zh: 标准化后的各行}}
      - id: balanced
        probe: values
        compare: property
        property: rows_are_standard
        title: {en: Mean 0 and deviation 1 in every row, zh: 每行均值为 0、标准差为 1}<CHECK>

mistakes:   # each is an edit of labs/<LAB>/reference.py that matches there exactly once
  - id: wrong-axis
    part: <FUNCTION>
    points: 30
    title: {en: Columns are standardised instead of rows, zh: 按列而不是按行标准化}
    why:
      en: "Each row is one sample, and a sample's result mustn't depend on the other samples."
      zh: 每一行是一个样本，一个样本的结果不应受其他样本影响。
    hint:
      en: "Which axis has to disappear when a row's mean is taken?"
      zh: 对一行求均值时，应当消去哪一个轴？
    edits:
      - {replace: "X.mean(<AXIS>=1", with: "X.mean(<AXIS>=0"}
      - {replace: "squares.mean(<AXIS>=1", with: "squares.mean(<AXIS>=0"}
  - id: not-centred
    part: <FUNCTION>
    points: 40
    title: {en: The mean isn't subtracted, zh: 没有减去均值}
    why:
      en: "Without it the rows keep their offset and only their length changes."
      zh: 不减均值，各行的偏移仍在，只有长度变了。
    hint:
      en: "What is the mean of a row of your result?"
      zh: 看看结果中一行的均值是多少。
    edits: [{replace: "X - mean", with: "X"}]
  - id: divided-by-variance
    part: <FUNCTION>
    points: 20
    title: {en: Divided by the variance instead of the standard deviation, zh: 除以了方差而不是标准差}
    why:
      en: "The variance has the square of the data's unit, so the result's scale depends on that of the data."
      zh: 方差的单位是数据单位的平方，除以方差后结果的尺度仍随数据变化。
    hint:
      en: "Multiply the input by 10. What happens to your result?"
      zh: 把输入乘以 10，看看结果如何变化。
    edits: [{replace: "<LIB>.sqrt(variance)", with: "variance"}]
"""

_REFERENCE: Final = '''\
"""Rows of a table at mean 0 and standard deviation 1."""

<IMPORT>


def <FUNCTION>(X):
    mean = X.mean(<AXIS>=1, <KEEP>=True)  # (N, 1)
    centred = X - mean  # (N, d)
    squares = centred * centred  # (N, d)
    variance = squares.mean(<AXIS>=1, <KEEP>=True)  # (N, 1)
    deviation = <LIB>.sqrt(variance)  # (N, 1)
    return centred / deviation  # (N, d)
'''

_PROBES: Final = '''\
"""How <LAB> is driven: inputs, each with its reason, and what is observed. No expected value stands here."""

from grader.worker.probing import <HELPERS>


@inputs
def ragged(rng):
    """N=5, d=3: the sizes differ, so that a wrong axis shows; the mean is far from 0 and the deviation far from 1."""
    return {"X": rng.normal(size=(5, 3)) * 2.5 + 4.0, "sizes": {"N": 5, "d": 3}}


@inputs
def square(rng):
    """N=d=4: what only fails where sizes differ runs here, and gives other values."""
    return {"X": rng.normal(size=(4, 4)) * 0.4 - 3.0, "sizes": {"N": 4, "d": 4}}


@inputs
def large(rng):
    """Values in the thousands, one of the rows a thousand times smaller: nothing may be added for safety."""
    X = rng.normal(size=(3, 7)) * 1000.0
    X[1] /= 1000.0
    return {"X": X, "sizes": {"N": 3, "d": 7}}


@probe(inputs=[ragged, square, large])
def values(lab, X):
    """Every value of the result."""
    return {"Z": lab.function("<FUNCTION>")(<GIVEN>)}
'''

_GRADIENT: Final = '''\


@inputs
def cotangents(rng):
    """N=5, d=3, with a number of its own for each place of the result, so that no two gradients are alike."""
    return {"X": rng.normal(size=(5, 3)) + 2.0, "weights": rng.normal(size=(5, 3)), "sizes": {"N": 5, "d": 3}}


@probe(inputs=[cotangents])
def gradient(lab, X, weights):
    """What flows back to the input from a weighted sum of the result."""
    X = tensor(X).requires_grad_()
    (lab.function("<FUNCTION>")(X) * tensor(weights)).sum().backward()
    return {"grad_X": X.grad}
'''

_PROPERTIES: Final = '''\
"""What can be said of <LAB>'s observations without knowing the right values. Runs in grader's own process, on arrays."""

import numpy as np


def rows_are_standard(observed):
    """Every row has mean 0 and standard deviation 1."""
    results = [np.asarray(run["Z"], dtype=float) for runs in observed["values"].values() for run in runs]
    return all(
        Z.ndim == 2 and np.allclose(Z.mean(axis=1), 0, atol=1e-5) and np.allclose(Z.std(axis=1), 1, atol=1e-5) for Z in results
    )
'''

_STARTER: Final = '''\
<IMPORT>


def <FUNCTION>(X):
    """Standardise each row of X, <ARRAY> of shape (N, d): mean 0, standard deviation 1.

    The standard deviation divides by d. Return a new one of the same shape.
    """
    raise NotImplementedError
'''

_VARIANT: Final = """\
<IMPORT>


def <FUNCTION>(X):
    rows = []
    for row in X:
        centre = sum(row) / len(row)
        spread = (sum((value - centre) ** 2 for value in row) / len(row)) ** 0.5
        rows.append((row - centre) / spread)
    return <STACK>(rows)
"""

_RIGHT: Final = """\
<IMPORT>


def <FUNCTION>(X):
    Z = <EMPTY>
    for i in range(X.shape[0]):
        m = X[i].sum() / X.shape[1]
        v = (X[i] ** 2).sum() / X.shape[1] - m**2
        Z[i] = (X[i] - m) / v**0.5
    return Z


if __name__ == "__main__":
    print(<FUNCTION>(<LIB>.eye(3)))
"""

_WRONG: Final = """\
<IMPORT>


def <FUNCTION>(X):
    d = X.shape[1]
    m = X.sum(1).reshape(-1, 1) / d
    v = ((X - m) ** 2).sum(1).reshape(-1, 1) / d
    return (X - m) / v
"""

_EXPECTED: Final = """\
# What each sample is and what it must get, written before looking at what the grader says.
"20240001": {kind: right, mistakes: [], score: 100, note: "row by row, variance as mean square less squared mean"}
"20240002": {kind: mistake, mistakes: [divided-by-variance], score: 80, note: "the root is forgotten"}
"""
