"""What people see is said in both languages, by the catalogue (grader/report/words*.py) or as a Text: found by syntax."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.report.words import WORDS, counted

ROOT = Path(__file__).resolve().parents[2]
SPEAKERS = {"print", "say", "echo", "secho", "confirm", "prompt", "write_line"}
SAYS_BOTH = {"EditFault", "DataError"}  # they are made of a Text
WITHIN = {"MachineryError"}  # the sandbox's own: it becomes a run's `failure`, which records keep for staff as it was said
CHINESE = re.compile("[\u3400-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")
WORD = re.compile(r"[A-Za-z]{2,}")
FILE = re.compile(r"[\w-]+\.(?:html|jsonl)")
HELP = {"Option", "Argument", "Typer", "_text"}  # --help is in English: docs/commands.md


def trees(folder: str = "grader") -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts that the expression says itself: not what it hands to calls, looks up or compares with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("join", "format"):
            yield from literals(node.func.value)
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Subscript | ast.Compare) or (isinstance(node, ast.IfExp) and child is node.test):
            continue
        yield from literals(child)


def said_in_english(tree: ast.Module) -> Iterator[str]:
    """Words handed to what speaks to people, and sentences built up for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in SPEAKERS:
            texts = [one for part in node.args for one in literals(part)]
            yield from (f"{one.lineno}: {one.value!r}" for one in texts if WORD.search(FILE.sub("", str(one.value))))


def sentences(tree: ast.Module) -> Iterator[str]:
    """Texts of two words or more, leaving out docstrings, --help, and errors, which say both languages where they are raised."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Raise):
            if isinstance(node, ast.Raise) or isinstance(node.value, ast.Constant):
                skipped.update(ast.walk(node))
        elif isinstance(node, ast.Call) and name_of(node) in HELP:
            skipped.update(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped and SENTENCE.search(node.value):
            yield f"{node.lineno}: {node.value!r}"


COMMANDS_OWN = {"import torch; print(torch.backends.cpu.get_cpu_capability())"}  # a program, not a sentence


def test_commands_say_nothing_outside_the_catalogue() -> None:
    """No command prints a word, or puts a sentence together, that isn't in the catalogue."""
    found = [f"{path}:{one}" for path, tree in trees("grader/cli") for one in (*said_in_english(tree), *sentences(tree))]
    assert [one for one in found if not any(repr(known) in one for known in COMMANDS_OWN)] == []


def test_a_sentence_outside_the_catalogue_is_found() -> None:
    """The search finds literals, f-strings, choices and what is joined; it passes over keys, help and the catalogue's names."""
    bad = 'say(f"{n} done")\nprint("yes" if n == "no" else "-")\nprint(", and ".join(names))\nwhat = "not yet done"'
    tree = ast.parse(bad)
    assert [line.split(":")[0] for line in (*said_in_english(tree), *sentences(tree))] == ["1", "2", "3", "4"]
    good = ast.parse('print(record["score"])\nsay(spoken(language, "line.stopped"))\ntyper.Option(help="Only this file.")')
    assert [*said_in_english(good), *sentences(good)] == []


def test_only_commands_print() -> None:
    """Nobody but the commands speaks to stdout and stderr; programs inside the sandbox and the reports' sheet aside."""
    allowed = {"grader/worker/trial.py", "grader/report/sheet.py"}
    talking = {
        path
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) == "print" and not path.startswith("grader/cli/")
    }
    assert talking <= allowed


def errors_of_ours() -> set[str]:
    """The names of GraderError and of all that are made of it, and DataError, which becomes a LabError."""
    bases = {
        node.name: {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, more = {"GraderError", "DataError"}, {"GraderError"}
    while more:
        more = {name for name, above in bases.items() if above & found} - found
        found |= more
    return found


def takes_a_text(name: str) -> bool:
    """Whether the error's `__init__` has a parameter that is a Text."""
    made = next(node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)
    init = next(node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    return any(isinstance(one.annotation, ast.Name) and one.annotation.id == "Text" for one in init.args.args)


def said_in_english_only(tree: ast.Module, errors: set[str]) -> Iterator[str]:
    """Errors made without a Chinese text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in errors and "zh" not in {one.arg for one in node.keywords}:
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_every_error_is_said_in_chinese_too() -> None:
    """Whoever must act, student, staff or a lab's author: each error says the same in Chinese where it is raised."""
    errors = errors_of_ours()
    assert {"UsageError", "LabError", "RubricError", "StoreError"} | SAYS_BOTH | WITHIN <= errors
    assert all(takes_a_text(name) for name in SAYS_BOTH)
    lacking = [f"{path}:{one}" for path, tree in trees() for one in said_in_english_only(tree, errors - SAYS_BOTH - WITHIN)]
    assert not lacking


def test_an_error_in_english_only_is_found() -> None:
    """The search sees errors that are raised, returned and made by a module's name; one with both texts passes."""
    bad = ast.parse('raise LabError("no")\ndef f():\n return errors.LabError(f"{x}: no")\nLabError("a", zh="b")')
    assert [one.split(":")[0] for one in said_in_english_only(bad, {"LabError"})] == ["1", "3"]


def test_validators_of_rubrics_say_both() -> None:
    """What the schema refuses is made by `fault`, which takes a Text: pydantic's own error would be English only."""
    made = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) in ("PydanticCustomError", "PydanticKnownError")
    ]
    assert len(made) == 1
    assert made[0].startswith("grader/rubric/fields.py:")


def written(node: ast.expr) -> str | None:
    """A literal's text; what is put in stands as {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def pairs() -> Iterator[tuple[str, str, str]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            zh = next((one.value for one in node.keywords if one.arg == "zh"), None)
            both = node.args[:2] if name_of(node) == "Text" and len(node.args) == 2 else [*node.args[:1], *([zh] if zh else [])]
            said = [written(one) for one in both]
            if len(said) == 2 and said[0] and said[1]:
                yield f"{path}:{node.lineno}", said[0], said[1]


def test_chinese_is_chinese() -> None:
    """The second of two texts is Chinese, unless both are the same or it has no words: names, signs, numbers."""
    found = list(pairs())
    assert len(found) > 600
    plain = re.compile(r"\{[^}]*\}|--[a-z-]+( [A-Z]+)?")  # values and options stay as they are
    bare = [f"{place}: {zh}" for place, en, zh in found if en != zh and WORD.search(plain.sub("", zh)) and not CHINESE.search(zh)]
    assert not bare


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_take_the_same_values(key: str) -> None:
    """A sentence and its Chinese name the same values; only a count written as a word has a capital form in English."""
    english, chinese = fields(WORDS[key].en), fields(WORDS[key].zh)
    assert {name.lower() for name in english} == {name.lower() for name in chinese}


@pytest.mark.parametrize("key", sorted(key for key in WORDS if f"{key}.one" in WORDS))
def test_one_is_said_as_one(key: str) -> None:
    """Where a sentence has a form for one thing, that form is the one that is said for one, and the other for none and two."""
    values = {name: "x" for name in fields(WORDS[key].en) | fields(WORDS[f"{key}.one"].en) if name.lower() not in ("n", "count")}
    number = {"Count": "Two", "count": "two"}
    assert counted(key, 1, **values, **number) != counted(key, 2, **values, **number)


def test_an_error_is_said_in_the_readers_language() -> None:
    """An error has both languages; one that has no Chinese is said in English rather than not at all."""
    error = UsageError("here: what; remedy", zh="此处：原因；办法")
    assert (str(error), error.said("en"), error.said("zh")) == ("here: what; remedy", "here: what; remedy", "此处：原因；办法")
    assert UsageError("only this").said("zh") == "only this"
