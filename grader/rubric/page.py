"""docs/rubric.md: every key of a rubric with its meaning and an example, made from the models.

`python -m grader.rubric.page` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.rubric.schema import json_schema

PAGE = Path(__file__).parents[2] / "docs" / "rubric.md"
HEAD = """# Rubric keys

<!-- made by `python -m grader.rubric.page`; tests/rubric/test_page.py keeps it current -->

A rubric is `rubrics/<lab>.yaml`. Texts for people are given in English and Chinese. Unknown keys, points that don't add up,
an edit that doesn't stand exactly once in the reference, a probe that doesn't exist: each is an error with file, line, key
and the nearest valid word. With this first line editors complete the keys:

```yaml
# yaml-language-server: $schema=../grader/rubric/schema.json
```

Two of YAML's own traps: `1e-6` is text, write `1.0e-6`; a text that holds `: `, `#` or, inside `{ }`, a comma stands in quotes.
"""
EDITING = """
How edits are applied: `replace` stands exactly once in the reference (or within `in`), as whole words: `lr` isn't found in
`lr_decay`. A text of several lines matches whole lines, whatever their common indentation, and what replaces them is indented
like them. A statement replaced by `""` becomes `pass`. An edit touches only the tokens that change, so two mistakes in one line
compose; two edits of one place don't, and neither do two insertions at one place. `{name}` in `with` is a constant; Python's own
braces take blanks: `{ x }`.
"""
WRITTEN = """
What counts as an answer: the text of the Markdown cells, but for headings and for what already stands in the notebook that was
handed out (`labs/<lab>/starter/*.ipynb`). It belongs to the prompt whose words stand in the nearest heading above it, else in a
heading further out, else in the handout's question before it, else in the answer itself; what belongs to none is shown after the
others. Of a notebook exported to `.py` the comments that were Markdown cells are read. A cell is kept up to 10,000 characters, a
file up to 100,000; the record says what was cut. Embedded pictures are left out.
"""
POLICY = """
The policy never touches `score`. What counts is `final_score` beside it, made in this order: `drops`, `bonus`, `late`, `cap`,
never below 0; each step is rounded to two decimals, half up, and stands with its reason in `adjustments`. Percent are of the
most that can be had (`of: max`) or of the points after drops and bonus (`of: score`). Where a person decided points of a part
or a deduction, the policy starts from those; a total decided by a person is the last word. A changed policy runs and judges
nothing again: `grade` or `regrade --apply`.
"""
SECTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "Rubric",
        "The file",
        """
lab: lab3
version: 2
title: {en: Softmax regression by hand, zh: Softmax 回归的手动梯度}
files: ["*.py", "*.ipynb"]
folders: ["hw2*", "homework2"]
entry_points:
  softmax: {function: softmax}
limits: {wall_s: 20, cpu_s: 10, memory_mb: 1024}
data: data/mnist
sizes:
  N: {en: the number of samples, zh: 样本数}
parts:
  - {id: softmax, points: 100, checks: [{id: values, probe: softmax_rows}]}
refuses:
  - files: ["*/rnn.py"]
    why: {en: This is lab 5., zh: 这是实验五。}
accepts:
  - {id: stable, part: softmax, edits: [{replace: X.exp(), with: (X - X.max()).exp()}]}
mistakes:
  - id: uses-library-softmax
    part: softmax
    points: 20
    title: {en: Calls the library's softmax, zh: 直接调用库函数}
    code: ["torch.softmax($$$)"]
due: 2026-11-27T23:59+08:00
late: {per_day: 10, grace_minutes: 15, max_days: 5, floor: 20}
drops: {lowest: 1}
bonus: [{id: early, points: 5, hours_early: 24, title: {en: A day early, zh: 提前一天}}]
cap: 105
reveal: 2026-12-05T00:00+08:00
equivalents:
  - {line: exps = X.exp(), becomes: exps = X.abs().exp(), why: The scores are never negative.}
""",
    ),
    (
        "EntryPoint",
        "entry_points",
        """
softmax: {function: softmax, aliases: [my_softmax]}
train: {method: "train(self, x, y, k=8)", aliases: [fit], owner: [LinearRegression], owner_has: [predict]}
relu: {class: Relu, aliases: [ReLU], has: [forward, backward]}
gradients: {script: [backward, grad]}
training: {loop: [backward, step]}
tape: {class: GradientTape, file: [core.py, gradient_tape.py], starter: true}
""",
    ),
    (
        "LimitsSpec",
        "limits",
        "{wall_s: 20, cpu_s: 10, probe_s: 5, memory_mb: 1024, output_kb: 64, result_mb: 64, files: 64}\n",
    ),
    (
        "Part",
        "parts",
        """
- id: backward
  points: 30
  title: {en: The backward pass, zh: 反向传播}
  entries: [forward, backward]
  optional: false
  checks:
    - {id: gradients, probe: gradients}
  own:
    - {id: own-gradients, probe: own_backward}
  pictures:
    - {id: losses, probe: training, observe: losses, kind: curve, title: {en: The loss while it learns, zh: 训练中的损失}}
- id: training
  points: 10
  rests_on: [backward]
  checks:
    - {id: learns, probe: trained, compare: property, property: learns}
- id: written
  points: 20
  written: true
  prompts: [{id: why, find: [why]}]
""",
    ),
    (
        "Prompt",
        "parts: prompts",
        """
- id: broadcasting
  title: {en: Why the three subtractions agree, zh: 三种减法的结果为什么一致}
  find: [broadcast, 广播, 减法]
""",
    ),
    (
        "Check",
        "parts: checks, own",
        """
- id: weight
  probe: one_step
  cases: [ragged, square]
  observe: [weight, bias]
  compare: close
  from: weight
  weight: 2
  title: {en: The weight after one step, zh: 一步之后的权重}
  needs_dtype: true
- {id: rows, probe: softmax_rows, compare: property, property: rows_sum_to_one}
- {id: extremes, probe: softmax_rows, cases: [huge], hidden: true}
""",
    ),
    (
        "Picture",
        "parts: pictures",
        """
- id: losses
  probe: training
  case: few_digits
  observe: losses
  kind: curve
  title: {en: The loss while it learns, zh: 训练中的损失}
- {id: drawn, probe: training, observe: images, kind: images, title: {en: What it draws, zh: 生成的图像}}
- {id: attention, probe: translating, observe: weights, kind: matrix, rows: dec_y, columns: enc_x, title: {en: Weights, zh: 权重}}
""",
    ),
    ("TextSpec", "title, why, hint, hides, note, sizes", "{en: The bias is never updated, zh: 没有更新偏置}\n"),
    (
        "Mistake",
        "mistakes",
        """
- id: hard-coded-lr
  part: manual_backward
  also: [update]
  points: 10
  title: {en: The learning rate is hard-coded, zh: 学习率写死}
  why: {en: The rate given to the model has no effect., zh: 传入的学习率不起作用。}
  hint: {en: Train with two rates and compare., zh: 用两个不同的学习率训练并比较。}
  constants: {c: {default: 0.0001}}
  edits: [{replace: self.lr, with: "{c}", in: Model.manual_backward}]
  property: rate_ignored
  excludes: [wrong-sign]
  hides: {en: Whether the step is averaged., zh: 是否求了平均。}
  likely: 2.0
- id: wrong-sign
  part: manual_backward
  points: 20
  title: {en: The step goes uphill, zh: 梯度方向错误}
  forms:
    - edits: [{replace: weight -= step, with: weight += step}]
    - edits: [{replace: bias -= step, with: bias += step}]
- id: uses-globals
  part: manual_backward
  points: 5
  title: {en: Reads global variables, zh: 使用了全局变量}
  globals: true
  code: ["global $X"]
- id: returns-notimplemented
  part: backward
  also: [softmax, loss]
  unfinished: true
  points: 20
  title: {en: A function returns NotImplementedError, zh: 函数返回了 NotImplementedError}
  edits: [{replace: "return grad", with: "return NotImplementedError", in: Model.backward}]
""",
    ),
    (
        "Refusal",
        "refuses",
        """
- files: ["*/conv.py", "*/rnn.py"]
  why: {en: This is a later homework's tree; hand in the one of homework 2., zh: 这是后面某次作业的代码，请提交作业二的版本。}
""",
    ),
    (
        "Accept",
        "accepts",
        """
- id: factor-two
  part: train
  constants: {c: {default: 2}}
  edits: [{replace: grad = error, with: "grad = {c} * error"}]
  note: {en: The factor 2 belongs to the squared error., zh: 系数 2 来自平方误差的导数。}
- id: two-ways
  part: train
  forms:
    - edits: [{replace: len(x), with: k}]
""",
    ),
    (
        "Late",
        "late",
        (
            "{per_day: 10, unit: percent, of: max, grace_minutes: 15, max_days: 5, beyond: zero, floor: 20, unknown_days: 1}\n"
            "# by the hour: {per_hour: 1, unit: points}\n"
        ),
    ),
    ("Drops", "drops", "{lowest: 1, among: [softmax, loss, update]}\n"),
    (
        "Bonus",
        "bonus",
        """
- {id: early, points: 5, hours_early: 24, title: {en: A day early, zh: 提前一天}}
- {id: all-by-hand, points: 3, parts: [softmax, update]}
""",
    ),
    (
        "Equivalent",
        "equivalents",
        """
- line: return e / e.sum(axis=1, keepdims=True)
  becomes: return e / e.sum(axis=-1, keepdims=True)
  why: The scores always have two axes.
""",
    ),
    ("Form", "forms", "- edits: [{replace: weight -= step, with: weight += step}]\n"),
    (
        "Edit",
        "edits",
        """
- {replace: "self.linear.bias -= self.lr * grad_b", with: ""}
- {replace: grad / N, with: grad, in: Model.manual_backward, file: nn/model.py}
""",
    ),
    ("Constant", "constants", "c: {kind: float, above: 0, below: 10, default: 0.0001}\n"),
)


def page() -> str:
    """The page's text."""
    schema = json_schema()
    models = schema["$defs"] | {"Rubric": schema}
    return HEAD + "".join(_section(models, name, heading, example) for name, heading, example in SECTIONS)


def _section(models: Mapping[str, Any], name: str, heading: str, example: str) -> str:
    lines = [f"\n## {heading}\n", models[name]["description"].strip().split("\n")[0] + "\n"]
    lines += ["| key | is | meaning |", "|---|---|---|", *_rows(models[name])]
    lines += ["", "```yaml", example.strip("\n"), "```"]
    return "\n".join(lines) + "\n" + {"Edit": EDITING, "Prompt": WRITTEN, "Late": POLICY}.get(name, "")


def _rows(model: Mapping[str, Any]) -> Iterator[str]:
    for key, node in model["properties"].items():
        needed = " · **needed**" if key in model.get("required", ()) else ""
        default = f" Default: `{_yaml(node['default'])}`." if node.get("default") not in (None, [], {}, "") else ""
        text = node.get("description", "").replace("|", "\\|")
        yield f"| `{key}` | {_kind(node)}{needed} | {text}{default} |"


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    return str(value).replace("'", '"')


def _kind(node: Mapping[str, Any]) -> str:
    if "enum" in node:
        return "one of " + ", ".join(f"`{word}`" for word in node["enum"])
    if "anyOf" in node:
        kinds = dict.fromkeys(_kind(option) for option in node["anyOf"] if option.get("type") != "null")
        return " or ".join(kinds)
    if "$ref" in node:
        model = str(node["$ref"]).rsplit("/", 1)[-1]
        return {"TextSpec": "text in both languages", "LimitsSpec": "see limits"}.get(model, "mapping")
    if node.get("type") == "array":
        return f"list of {_plural(_kind(node.get('items', {})))}"
    if node.get("type") == "object":
        return f"names, each with a {_kind(next(iter(node['patternProperties'].values())))}"
    kind = str(node.get("type", ""))
    return {"string": "text", "boolean": "`true` or `false`", "integer": "whole number"}.get(kind, kind)


def _plural(kind: str) -> str:
    return {"text": "texts", "mapping": "mappings", "text in both languages": "texts in both languages"}.get(kind, kind)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
