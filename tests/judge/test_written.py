"""Written answers: found, put to their questions, said to be missing, and never scored."""

from __future__ import annotations

from typing import Any

from grader.judge.written import pieces, written_part
from grader.model import Markdown
from grader.rubric.schema import Part

PART = Part.model_validate(
    {
        "id": "written",
        "points": 20,
        "written": True,
        "prompts": [
            {"id": "subtract", "title": {"en": "Why?", "zh": "为什么？"}, "find": ["减法", "subtract"]},
            {"id": "curve", "find": ["曲线"]},
        ],
    }
)
HANDOUT = (
    "# 实验一\n\n## 1 减法\n\n三种写法的结果为什么一致？\n\n（在此作答）",
    "## 2 训练\n\n训练曲线说明了什么？\n\n（在此作答）",
)


def judged(*texts: str, handout: tuple[str, ...] = HANDOUT) -> dict[str, Any]:
    cells = [Markdown(file="lab.ipynb", cell=2 * at + 1, text=text) for at, text in enumerate(texts)]
    return written_part(PART, cells, handout)


def told(part: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(answer["prompt"], answer["text"]) for answer in part["answers"]]


def test_answers_stand_under_their_questions() -> None:
    """By the nearest heading; in the order of the questions, not of the cells."""
    part = judged("## 2 训练曲线\n平。", "## 1 减法\n\n因为广播。")
    assert told(part) == [("subtract", "因为广播。"), ("curve", "平。")]
    assert part["status"] == "unread"
    assert part["answers"][0]["cell"] == 3


def test_no_machine_scores_what_is_written() -> None:
    """Whatever stands there, the score is null: right, wrong, or nothing at all."""
    for texts in ((), ("## 1 减法\n因为广播。",), ("胡说",)):
        assert judged(*texts)["score"] is None
        assert judged(*texts)["max_score"] == 20.0


def test_the_handouts_words_are_no_answer() -> None:
    """A notebook handed in as it was handed out has no answers, though it is full of Markdown."""
    part = judged(*HANDOUT)
    assert part["status"] == "unanswered"
    assert told(part) == [("subtract", None), ("curve", None)]


def test_an_answer_below_the_question_in_one_cell() -> None:
    """The question's own lines go, what was added stays, and belongs to the question above it."""
    part = judged(HANDOUT[0].replace("（在此作答）", "因为广播。"), HANDOUT[1] + "\n\n曲线下降。")
    assert told(part) == [("subtract", "因为广播。"), ("curve", "曲线下降。")]


def test_the_question_before_it_decides_without_a_heading() -> None:
    """A cell without a heading answers what the cell before asked."""
    part = judged("三种写法的结果为什么一致？\n", "都一样。", handout=("这是减法题\n三种写法的结果为什么一致？", ""))
    assert told(part)[0] == ("subtract", None)  # no prompt's word was asked or written: shown after the others
    assert told(part)[-1] == (None, "都一样。")
    part = judged("这是减法题", "都一样。", handout=("这是减法题",))
    assert told(part)[0] == ("subtract", "都一样。")


def test_a_missing_answer_is_said() -> None:
    """By name, in both languages, and as an answer whose text is null."""
    part = judged("## 2 训练曲线\n平。")
    assert part["answers"][0]["text"] is None
    assert part["answers"][0]["title"] == {"en": "Why?", "zh": "为什么？"}
    assert "Why?" in part["note"]["en"]
    assert "为什么" in part["note"]["zh"]


def test_labels_and_rules_are_no_answers() -> None:
    """答：with nothing behind it, rules and headings alone say nothing."""
    assert judged("## 1 减法\n**答：**\n", "---", "# 标题", "答案:")["status"] == "unanswered"


def test_a_name_is_no_answer() -> None:
    """Name and number under the title are shown, and leave the part unanswered."""
    part = judged("# 实验一\n\n姓名：李雷　学号：24120001")
    assert part["status"] == "unanswered"
    assert told(part)[-1] == (None, "姓名：李雷　学号：24120001")


def test_what_belongs_to_no_question_is_shown_last() -> None:
    """Nothing that a student wrote is lost."""
    part = judged("## 附记\n用了 CPU。", "## 1 减法\n因为广播。")
    assert told(part) == [("subtract", "因为广播。"), ("curve", None), (None, "用了 CPU。")]
    assert part["answers"][-1]["title"] == {"en": "附记", "zh": "附记"}


def test_code_in_an_answer_keeps_its_comments() -> None:
    """A line that starts with # inside a fence is a comment, no heading."""
    (piece,) = pieces([Markdown(file="a.ipynb", cell=1, text="## 减法\n```python\n# 广播\nA - B\n```\n如上")], ())
    assert piece.text == "```python\n# 广播\nA - B\n```\n如上"
    assert piece.headings == ("减法",)


def test_what_was_cut_is_counted() -> None:
    """The number of characters beyond the bounds goes with the answer they are missing from."""
    part = written_part(PART, [Markdown(file="a.ipynb", cell=1, text="## 减法\n广播", cut=90_000)], ())
    assert part["answers"][0]["cut"] == 90_000
