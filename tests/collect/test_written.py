"""Markdown cells: kept at reading, within bounds, of notebooks and of what is exported from them."""

from __future__ import annotations

import json
from pathlib import Path

from grader.collect import collect_one
from grader.collect.written import MAX_CELL, MAX_WRITTEN
from grader.model import Submission

PATTERNS = ["*.py", "*.ipynb"]
SCRIPT = """#!/usr/bin/env python
# coding: utf-8

# # 实验一
#
# 1. 减法

# In[1]:


import torch
# 定义
def f():
    return 1

# print(f())
f()


# 因为**广播**。
#
# $a - b$

# In[ ]:


f()

# 这是代码里的注释
g = 2


# 结束语
"""
PERCENT = '''# %% [markdown]
# ## 减法
# 因为广播。

# %%
# 注释
x = 1

# %% [markdown]
"""
曲线下降。
"""
'''


def read(tmp_path: Path, name: str, text: str) -> Submission:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = collect_one(path, PATTERNS)
    assert isinstance(found, Submission)
    return found


def notebook(*cells: tuple[str, object]) -> str:
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": kind, "source": source} for kind, source in cells]})


def test_markdown_cells_are_kept_apart(tmp_path: Path) -> None:
    """In order, numbered among all cells; the code, which is all the sandbox gets, holds none of it."""
    text = notebook(("markdown", "# 一"), ("code", "x = 1"), ("markdown", ["答：", "广播"]), ("raw", "r"))
    found = read(tmp_path, "a.ipynb", text)
    assert [(cell.cell, cell.text) for cell in found.written] == [(1, "# 一"), (3, "答：广播")]
    assert "广播" not in found.files[0].text


def test_bounds_are_kept_and_said(tmp_path: Path) -> None:
    """A cell and a file have their bounds; the rest is counted, and a note says so."""
    long = read(tmp_path, "a.ipynb", notebook(("code", "x = 1"), ("markdown", "字" * (MAX_CELL + 7))))
    assert (len(long.written[0].text), long.written[0].cut) == (MAX_CELL, 7)
    assert "7" in long.notes[-1].en
    many = read(tmp_path, "b.ipynb", notebook(("code", "x = 1"), *[("markdown", "字" * 9_000)] * 40))
    assert sum(len(cell.text) for cell in many.written) == MAX_WRITTEN


def test_embedded_pictures_are_left_out(tmp_path: Path) -> None:
    """A picture pasted into a cell is megabytes of letters that nobody reads."""
    text = "看图 ![](data:image/png;base64," + "A" * 200_000 + ") 曲线"
    assert read(tmp_path, "a.ipynb", notebook(("code", "x = 1"), ("markdown", text))).written[0].text == "看图 ![](data:…) 曲线"


def test_a_changed_answer_changes_the_digest(tmp_path: Path) -> None:
    """Otherwise the stored record would go on showing the old answer."""
    one, other = (read(tmp_path, "a.ipynb", notebook(("code", "x = 1"), ("markdown", text))).digest for text in ("旧", "新"))
    assert one != other


def test_script_exported_by_jupyter(tmp_path: Path) -> None:
    """The comments that were Markdown cells; comments inside code cells stay code."""
    found = read(tmp_path, "a.py", SCRIPT)
    assert [cell.text for cell in found.written] == ["# 实验一\n\n1. 减法", "因为**广播**。\n\n$a - b$", "结束语"]
    assert found.written[1].cell == SCRIPT[: SCRIPT.index("# 因为")].count("\n") + 1


def test_percent_format(tmp_path: Path) -> None:
    """Cells marked `# %% [markdown]`, as comments or as a string."""
    assert [cell.text.strip() for cell in read(tmp_path, "a.py", PERCENT).written] == ["## 减法\n因为广播。", "曲线下降。"]


def test_comments_of_plain_files_are_no_answers(tmp_path: Path) -> None:
    """A file that never was a notebook has comments, not answers."""
    assert read(tmp_path, "a.py", "# 说明\n\nx = 1\n\n# 结束\n").written == ()


def test_broken_cells_cost_nothing(tmp_path: Path) -> None:
    """Cells of any shape: what can't be read is left out, the rest stays."""
    cells = [1, None, {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 7}, {"cell_type": "code", "source": "x = 1"}]
    assert read(tmp_path, "a.ipynb", json.dumps({"cells": cells})).written == ()
