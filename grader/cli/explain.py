"""`grader explain`: one known mistake."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Final

import typer

from grader.cli import options
from grader.cli.exits import Exit
from grader.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text as RichText

    from grader.model import Text
    from grader.rubric.schema import Mistake, Rubric

Named = Annotated[
    str, typer.Argument(metavar="LAB/MISTAKE", help="A mistake as reports name it; LAB alone lists them.", show_default=False)
]
_WORDS: Final = {
    "en": {
        "costs": "−{} points in {}",
        "one edit": "a wrong version of the reference: what does exactly as it does",
        "why": "Why",
        "hint": "Hint",
        "hides": "Hides",
        "found": "Found by",
        "edit": "{} wrong versions of the reference: what does exactly as one of them does",
        "property": "what is observed: {}",
        "code": "the syntax tree: {}",
        "globals": "names that the code reads and nothing defines",
    },
    "zh": {
        "costs": "−{} 分，部分：{}",
        "one edit": "参考实现的一个错误版本：行为与它完全一致",
        "why": "原因",
        "hint": "提示",
        "hides": "掩盖",
        "found": "依据",
        "edit": "参考实现的 {} 个错误版本：行为与其中之一完全一致",
        "property": "观察到的性质：{}",
        "code": "语法树中的模式：{}",
        "globals": "读取了没有定义的全局名",
    },
}


def explain(mistake: Named, lang: options.Lang = None, course: options.Course = None) -> Exit:
    """Say what a known mistake is and what it costs.

    And why it is a mistake, and how it is recognised. A lab alone lists its mistakes.

    Example: grader explain lab3/missing-bias-update
    """
    lab, _, name = mistake.partition("/")
    file = options.find_rubric(options.find_course(course), lab)
    from grader.rubric.load import load_rubric

    rubric = load_rubric(file)
    language = options.language(lang)
    if name:
        _tell(lab, _find(rubric, name), language)
    else:
        for known in rubric.mistakes:
            print(f"{lab}/{known.id}: {_in(known.title, language)}")
    return Exit.FINE


def _find(rubric: Rubric, name: str) -> Mistake:
    known = {mistake.id: mistake for mistake in rubric.mistakes}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {rubric.lab}/{near[0]}?" if near else f"grader explain {rubric.lab} lists them"
    raise UsageError(f"{rubric.lab}/{name}: there is no such mistake; {hint}")


def _in(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en


def _tell(lab: str, mistake: Mistake, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    words = _WORDS[language]
    console = Console(highlight=False)
    console.print(_in(mistake.title, language), style="bold", markup=False)
    console.print(
        f"{lab}/{mistake.id} · {words['costs'].format(f'{mistake.points.normalize():f}', mistake.part)}\n", markup=False
    )
    table = Table.grid(padding=(0, 2))
    rows = [("why", mistake.why), ("hint", mistake.hint), ("hides", mistake.hides)]
    for key, text in rows:
        if text is not None and _in(text, language):
            table.add_row(words[key], _plain(_in(text, language)))
    table.add_row(words["found"], _plain("\n".join(_evidence(mistake, words))))
    console.print(table)


def _plain(text: str) -> RichText:
    from rich.text import Text as RichText

    return RichText(text)  # no markup: patterns hold brackets


def _evidence(mistake: Mistake, words: dict[str, str]) -> list[str]:
    found = []
    forms = len(mistake.forms) or bool(mistake.edits)
    if forms:
        found.append(words["one edit"] if forms == 1 else words["edit"].format(forms))
    if mistake.property:
        found.append(words["property"].format(mistake.property))
    if mistake.code:
        found.append(words["code"].format("  ".join(mistake.code)))
    if mistake.globals:
        found.append(words["globals"])
    return found
