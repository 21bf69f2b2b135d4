"""Records as the rest of grader writes them: one for each way a submission can end."""
# ruff: noqa: E501 - wide signs count twice

from __future__ import annotations

import base64
import copy
import math
from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]

SOURCE = """\
import torch
import matplotlib.pyplot as plt


def softmax(X):
    # 数值稳定的写法
    shifted = X - X.max(1, keepdim=True).values
    return shifted.exp() / shifted.exp().sum(1, keepdim=True)


class Model:
    def __init__(self, num_inputs, num_classes, lr):
        self.linear = torch.nn.Linear(num_inputs, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def manual_backward(self, X, y, y_hat):
        N = X.shape[0]
        one_hot = torch.nn.functional.one_hot(y, self.num_classes)
        grad = (y_hat - one_hot) / N
        grad_w = grad.T @ X
        with torch.no_grad():
            self.linear.weight -= 0.0001 * grad_w


plt.show()
"""

HOSTILE = "<script>alert(1)</script><!--]]>\x1b[31m\x07\u202e\"'`{{7*7}}\x00\ud800=1+1 \U0001f600 \u2028end"


def text(en: str, zh: str | None = None) -> dict[str, str]:
    return {"en": en, "zh": zh if zh is not None else en}


def check(name: str, status: str = "pass", message: dict[str, str] | None = None, **more: Any) -> Record:
    titles = {"values": text("Values of a row", "每行的值"), "weight": text("Weight after one step", "一步之后的权重")}
    titles["bias"] = text("Bias after one step", "一步之后的偏置")
    said = message or text("as expected", "符合预期")
    return {"id": name, "status": status, "title": titles[name], "message": said, "relation": "", "detail": "", **more}


def difference(height: int = 3, width: int = 7, at: tuple[int, int] = (1, 2), **more: Any) -> Record:
    expected = [[round(math.sin(3 * r + c), 4) for c in range(width)] for r in range(height)]
    got = [
        [round(v + (0.4 if (r, c) == at else 0.05 * ((r + c) % 3 - 1)), 4) for c, v in enumerate(row)]
        for r, row in enumerate(expected)
    ]
    return {
        "probe": "one_step", "case": "ragged", "name": "weight", "expected_shape": [height, width], "got_shape": [height, width],
        "expected_dtype": "float64", "got_dtype": "float64", "worst": list(at), "expected": expected, "got": got,
        "rows": list(range(height)), "columns": list(range(width)), **more,
    }  # fmt: skip


def part(name: str, score: float, max_score: float, status: str, checks: list[Record], **more: Any) -> Record:
    titles = {
        "softmax": text("Softmax of each row", "逐行 softmax"),
        "manual_backward": text("Manual backward pass", "手动反向传播"),
    }
    return {
        "id": name, "title": titles[name], "score": score, "max_score": max_score, "status": status, "checks": checks,
        "note": None, "location": None, **more,
    }  # fmt: skip


def record(student: str, name: str, parts: list[Record], **more: Any) -> Record:
    return {
        "schema": 1, "lab": "lab3", "title": text("Softmax regression by hand", "Softmax 回归的手动梯度"), "submission": student,
        "student": {"id": student, "name": name}, "status": "graded", "score": sum(item["score"] for item in parts), "max_score": 100.0,
        "needs_review": False, "parts": parts, "deductions": [], "suggestions": [], "notes": [],
        "loading": {"skipped": [], "stood_in": [], "globals": []},
        "isolation": {"tier": "landlock+seccomp+rlimits", "layers": ["landlock", "seccomp", "rlimits"], "landlock_abi": 6, "notes": [text("STAFF-ISOLATION-NOTE")]},
        "environment": {"grader": "0.1.0", "rubric": "lab3@1", "seed": "HIDDEN-SEED-7391", "python": "3.12.3", "numpy": "2.4.6",
                        "torch": "2.13.0", "cpu_capability": "AVX2"},
        "timing": {"wall_s": 0.21, "cpu_s": 0.18, "peak_mb": 212.4}, "cluster": None, **more,
    }  # fmt: skip


RIGHT = part("softmax", 30.0, 30.0, "correct", [check("values")])

BIAS: Record = {
    "mistake": "missing-bias-update", "part": "manual_backward", "points": 15.0, "evidence": "edit",
    "title": text("The bias is never updated", "没有更新偏置"),
    "why": text(
        "The bias is a parameter like the weight: without its step the model can only learn boundaries through the origin.",
        "偏置和权重一样是参数。不更新偏置，分类边界只能经过原点。",
    ),
    "hint": text("What is the derivative of the loss with respect to `b`, summed over the samples?", "损失对 `b` 的导数是什么？注意对样本求和。"),
    "detail": text("bias unchanged after one step: [0.41, −1.2, 0.08]", "一步之后偏置没有变化：[0.41, −1.2, 0.08]"),
    "location": {"file": "lab3.py", "line": 17, "end_line": 23},
}  # fmt: skip
RATE: Record = {
    "mistake": "hard-coded-lr", "part": "manual_backward", "points": 10.0, "evidence": "edit",
    "title": text("Learning rate is a fixed number", "学习率写成了固定数值"),
    "why": text("The step ignores `self.lr`, so nothing that a caller sets has an effect.", "更新时没有使用 `self.lr`，调用者设置的学习率不起作用。"),
    "hint": text("Look at the number in the last line of the method.", "看看这个方法最后一行里的数字。"),
    "detail": text("weight step 3000 times too small: 0.0001 where self.lr = 0.3", "权重的步长小了 3000 倍：用的是 0.0001，而 self.lr = 0.3"),
    "location": {"file": "lab3.py", "line": 23, "end_line": 23},
}  # fmt: skip

FULL = record("20240001", "王小明", [RIGHT, part("manual_backward", 70.0, 70.0, "correct", [check("weight"), check("bias")])])

TWO = record(
    "20240002",
    "Ada Li",
    [
        RIGHT,
        part(
            "manual_backward", 45.0, 70.0, "explained",
            [
                check("weight", "fail", text("The weight moves in the right direction but too little", "权重的方向对，但步长太小"),
                      relation="scaled", difference=difference()),
                check("bias", "fail", text("The bias doesn't move", "偏置没有变化"), relation="zero-delta",
                      difference=difference(1, 3, (0, 2), name="bias", expected_shape=[3], got_shape=[3], worst=[2])),
            ],
        ),
    ],
    deductions=[BIAS, RATE],
    notes=[text("A comment in the file isn't UTF-8; it was read as GB18030.", "文件中的注释不是 UTF-8，已按 GB18030 读取。")],
    loading={
        "skipped": [{"file": "lab3.py", "line": 26, "text": "plt.show()", "reason": "work"}],
        "stood_in": ["matplotlib"],
        "globals": ["y_train"],
    },
)  # fmt: skip

UNEXPLAINED = record(
    "20240003",
    "Grace Müller",
    [
        part("softmax", 20.0, 30.0, "unexplained",
             [check("values", "fail", text("Rows don't sum to one: 0.83 … 1.31", "各行的和不等于 1:0.83 … 1.31"),
                    difference=difference(12, 12, (5, 6), probe="softmax_rows", name="values", expected_shape=[784, 128], got_shape=[784, 128],
                                          worst=[401, 66], rows=list(range(396, 408)), columns=list(range(60, 72))))]),
        part("manual_backward", 40.0, 70.0, "unexplained",
             [check("weight", "fail", text("Shapes differ", "形状不同"),
                    difference=difference(3, 4, expected_shape=[3, 4], got_shape=[4, 3], got_dtype="float32", worst=None,
                                          got=[[1.0, 2.0, "NaN"], [0.5, "Infinity", 2.0], [0.1, 0.2, 0.3], [1.0, 1.0, 1.0]])),
              check("bias")]),
    ],
    needs_review=True,
    cluster="CLUSTERb2f1",
    suggestions=[
        {"part": "softmax", "text": text("STAFF-SUGGESTION: the mean is taken where the reference takes the sum"), "staff_only": True,
         "edit": {"line": "STAFF-REFERENCE-LINE = X.exp().sum(1)", "replaced_by": "X.exp().mean(1)"}},
        {"part": "softmax", "text": text("Perhaps the sum runs over the wrong axis", "可能在错误的轴上求和"), "staff_only": False,
         "edit": {"line": "STAFF-REFERENCE-LINE", "replaced_by": "dim=0"}},
    ],
)  # fmt: skip

MISSING = record(
    "20240004",
    "陈思",
    [
        part("softmax", 0.0, 30.0, "missing", [check("values", "not-run", text("softmax isn't in the submission", "提交中没有 softmax"))],
             note=text("No function `softmax` was found; the nearest name is `soft_max2`.", "没有找到函数 `softmax`，最接近的名字是 `soft_max2`。")),
        part("manual_backward", 0.0, 70.0, "failed",
             [check("weight", "raised", text("RuntimeError: mat1 and mat2 shapes cannot be multiplied (11x3 and 11x7)"), detail="raised"),
              check("bias", "timeout", text("No answer after 5 s", "5 秒内没有结果"))],
             location={"file": "lab3.py", "line": 17, "end_line": 23}),
    ],
)  # fmt: skip


def images(count: int, height: int, width: int, phase: float, missing: int = 0) -> Record:
    """Rings, as bytes in base64."""
    pixels = bytes(
        int(127 + 127 * math.sin(math.hypot(r - height / 2, c - width / 2) + n + phase))
        for n in range(count)
        for r in range(height)
        for c in range(width)
    )
    shape = [count, height, width]
    return {
        "shape": shape,
        "pixels": base64.b64encode(pixels).decode(),
        "of": [max(count, 20), *shape[1:]],
        "missing": missing,
        "mean": 0.4981,
    }


def curve(count: int, scale: float, gap: int = -1) -> Record:
    y: list[Any] = [round(scale * 2.3 * math.exp(-6 * at / count) + 0.04 * math.sin(at), 4) for at in range(count)]
    y[gap : gap + 3] = ["nan", "nan", "inf"] if gap >= 0 else y[gap : gap + 3]
    return {"length": count, "x": list(range(count)), "y": y}


def weights(shift: int) -> Record:
    values = [[round(math.exp(-((c - r - shift) ** 2)) / 1.7724, 4) for c in range(6)] for r in range(5)]
    return {"shape": [5, 6], "values": values}


def pictured(name: str, kind: str, title: dict[str, str], expected: Record, got: Record | None, **more: Any) -> Record:
    return {
        "id": name,
        "kind": kind,
        "title": title,
        "fate": "ok",
        "expected": expected,
        "got": got,
        "rows": [],
        "columns": [],
        **more,
    }


PICTURES = [
    pictured("losses", "curve", text("The loss while it learns", "训练中的损失"), curve(200, 1.0), curve(200, 1.6, gap=90)),
    pictured("falls", "curve", text("A loss over many orders of magnitude", "跨越多个数量级的损失"),
             {"length": 60, "x": list(range(60)), "y": [float(f"{10 ** (3 - at / 10):.4g}") for at in range(60)]},
             {"length": 1, "x": [0], "y": [812.5]}),
    pictured("maps", "images", text("Six feature maps", "六幅特征图"), images(6, 9, 12, 0.0), images(6, 9, 12, 1.5, missing=3), range=[-1.25, 3.5]),
    pictured("drawn", "images", text("What it draws", "生成的图像"), images(16, 28, 28, 0.0), None, range=[0, 1], fate="timeout"),
    pictured("attention", "matrix", text("Attention while it copies", "抄写时的注意力权重"), weights(0), weights(1),
             rows=["3", "1", "4", "1", "5"], columns=["<bos>", "3", "1", "4", "1", "5"]),
]  # fmt: skip
PICTURED = record(
    "20240007",
    "刘洋",
    [
        {**RIGHT, "pictures": PICTURES[2:4]},
        part("manual_backward", 70.0, 70.0, "correct", [check("weight"), check("bias")], pictures=[*PICTURES[:2], PICTURES[4]]),
    ],
)

UNUSABLE = record(
    "20240005",
    "Bo Chen",
    [],
    status="unusable",
    score=0.0,
    needs_review=True,
    notes=[text("The archive is broken.", "压缩包已损坏。")],
)

UNGRADED = record(
    "20240006",
    "Zoë",
    [part("softmax", 0.0, 30.0, "ungraded", []), part("manual_backward", 0.0, 70.0, "ungraded", [])],
    status="ungraded",
    score=0.0,
    needs_review=True,
    notes=[{**text("STAFF-NOTE the zygote ended early"), "staff_only": True}],
)


def hostile(value: Any, poison: str = HOSTILE) -> Any:
    """The value with every text in it (but statuses and the fields that name them) made hostile."""
    if isinstance(value, dict):
        return {
            key: item if key in {"status", "evidence", "kind", "fate", "pixels"} else hostile(item, poison)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [hostile(item, poison) for item in value]
    return poison if isinstance(value, str) else value


EVIL: Record = hostile(copy.deepcopy({**TWO, "suggestions": UNEXPLAINED["suggestions"], "cluster": "c"}))

RECORDS: Mapping[str, Record] = {
    "full": FULL, "two": TWO, "unexplained": UNEXPLAINED, "missing": MISSING, "unusable": UNUSABLE, "ungraded": UNGRADED,
    "pictured": PICTURED,
}  # fmt: skip
SOURCES = {"lab3.py": SOURCE}

STAFF_ONLY = (
    "HIDDEN-SEED-7391",
    "STAFF-NOTE",
    "STAFF-SUGGESTION",
    "STAFF-REFERENCE-LINE",
    "STAFF-ISOLATION-NOTE",
    "CLUSTERb2f1",
    "landlock",
)


def crowd(n: int) -> list[Record]:
    """A class of n: most right, the usual mistakes, some in clusters; the same every time."""
    names = ["王小明", "Ada Li", "李雷", "Grace Müller", "陈思", "Zoë", "赵一", "Bo Chen", "欧阳娜娜", "Олег"]
    shapes = [FULL, TWO, FULL, UNEXPLAINED, FULL, TWO, FULL, MISSING, FULL, FULL, TWO, FULL, UNEXPLAINED]
    found = []
    for i in range(n):
        base = UNGRADED if i % 97 == 13 else UNUSABLE if i % 101 == 40 else shapes[(i * 7 + i // 13) % len(shapes)]
        made = copy.copy(base)
        made["submission"] = made_id = f"2024{i:05d}"
        made["student"] = {"id": made_id, "name": names[i % len(names)] + ("" if i < 10 else f" {i}")}
        if base is TWO and i % 3:
            made["deductions"] = [BIAS]
            made["parts"] = [RIGHT, {**TWO["parts"][1], "score": 55.0}]
            made["score"] = 85.0
        if base is UNEXPLAINED:
            made["cluster"] = f"{(i % 5) ** 2:012x}"
        found.append(made)
    return found


ESSAY = """三种写法得到同一个结果，因为都按**广播机制**把 $A$ (1, 3) 与 $B$ (2, 1) 扩展成 (2, 3)：

$$C_{ij} = a_j - b_i$$

1. `A - B`：运算符
2. `torch.sub(A, B)`
   - 二者调用同一个内核

> 广播只改变视图，不复制数据。

| 写法 | 形状 |
|---|---|
| A - B | (2, 3) |

```python
assert torch.equal(A - B, torch.sub(A, B))
```
"""


def answer(prompt: str | None, title: dict[str, str], body: str | None, **more: Any) -> Record:
    place = {"file": None, "cell": None} if body is None else {"file": "lab3.ipynb", "cell": 7}
    return {"prompt": prompt, "title": title, "text": body, "cut": 0, **place, **more}


def with_answers(base: Record, status: str = "unread", **more: Any) -> Record:
    """The record with a written part: one answer, one that is missing, one that belongs to no question."""
    answers = [
        answer("why", text("Why do the three subtractions agree?", "三种减法的结果为什么一致？"), ESSAY),
        answer("curve", text("What does the loss curve say?", "训练曲线说明了什么？"), None),
        answer(None, text("", ""), "另外，我把学习率调成了 0.3。", cell=19, cut=1200),
    ]
    written = {
        "id": "written", "title": text("Written answers", "文字回答"), "score": None, "max_score": 20.0, "status": status, "checks": [],
        "note": text("No answer was found to: What does the loss curve say?", "以下问题没有找到回答：训练曲线说明了什么？"), "location": None,
        "answers": answers if status == "unread" else [], **more,
    }  # fmt: skip
    return {**base, "parts": [*base["parts"], written]}
