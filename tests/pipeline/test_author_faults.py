"""What an author gets wrong shows when the reference is run: one sentence with file, line, value and remedy, no traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader import pool
from grader.errors import AuthorError
from grader.sandbox import Isolation, probe_isolation
from grader.session import Session

from .conftest import Desk

RUBRIC, PROBES, REFERENCE = "rubrics/step.yaml", "labs/step/probes.py", "labs/step/reference.py"
PROPERTIES = "labs/step/properties.py"
ONE = 'return {"w": lab.function("step")(X, y, w, lr)}'

CALL = 'lab.function("step")(X, y, w, lr)'
TELLS = "nothing is observed; a probe returns a dict of names and values"
FAULTS = [
    (PROBES, ONE, CALL, f"{PROBES}:18 one_step(): {TELLS}"),
    (PROBES, ONE, "return {}", f"{PROBES}:18 one_step(): {TELLS}"),
    (PROBES, ONE, "return {'w': [object()]}", f"{PROBES}:18 one_step(): 'w' is or holds a object, which can't be sent"),
    (PROBES, ONE, "return {'w': lambda: 1}", "'w' is or holds a function, which can't be sent; return arrays, numbers"),
    (PROBES, ONE, f"return {CALL}", f"{RUBRIC}:13 parts[0].checks[0].observe: probe 'one_step' returns no 'w'; there is value"),
    (RUBRIC, "observe: w, from", "observe: [w, wieght], from", "observe[1]: probe 'one_step' returns no 'wieght'; there is w"),
    (RUBRIC, "observe: loss", "observe: los", "probe 'falls' returns no 'los'; did you mean 'loss'?"),
    (PROBES, ONE, 'return {"w": lab.funktion("step")}', f"{PROBES}:21 one_step(): AttributeError: 'Lab' object has no attribute"),
    (PROBES, ONE, f"return {{'w': {CALL}[99]}}", f"{PROBES}:21 one_step(): IndexError: index 99 is out of bounds"),
    (PROBES, ONE, 'return {"w": lab.function("step")(X, y, w)}', f"{PROBES}:21 one_step(): TypeError: step() missing 1 required"),
    (PROBES, ONE, "import nowhere", f"{PROBES}:21 one_step(): ModuleNotFoundError: No module named 'nowhere'"),
    (PROBES, ONE, "import os; os._exit(1)", f"{PROBES}:18 one_step(): its process ends"),
    (REFERENCE, "def step", "def stop", f"{REFERENCE}: the reference has no 'step' as the rubric's entry_points describe it"),
    (REFERENCE, "X @ w - y", "X @ w - nowhere", f"{REFERENCE}:2: NameError: name 'nowhere' is not defined; mend the reference"),
    (REFERENCE, "X @ w - y", "X.T @ w - y", f"{REFERENCE}:2: ValueError: "),
    (REFERENCE, "    error =", "    return None\n    error =", f"{PROBES}:18 one_step(): {TELLS}"),
]
PROPERTY = [
    ("return 1 / 0", f"{PROPERTIES}:2 steady(): ZeroDivisionError: division by zero"),
    ("return observed['one_stp']", f"{PROPERTIES}:2 steady(): KeyError: 'one_stp'"),
    ("return observed['one_step']['ragged'][0]['w'] > 0", f"{PROPERTIES}:1 steady() returns a ndarray; a property returns True"),
    ("return False", f"{PROPERTIES}:1 steady(): a check asks for it, and it is false of the reference itself"),
]


@pytest.fixture(scope="module")
def built(
    warm: Callable[[Isolation], Any], tmp_path_factory: pytest.TempPathFactory, in_chinese: Callable[[AuthorError], str]
) -> Iterator[Callable[..., str]]:
    """`built(spoil)`: what making the key of the spoilt course says; it says it in Chinese as well."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)

        def build(spoil: Callable[[Desk], None]) -> str:
            desk = Desk(tmp_path_factory.mktemp("faults"))
            spoil(desk)
            patched.chdir(desk.course)
            session = None
            try:
                session = Session(desk.course, "step", seed=0, jobs=1, isolation=probe_isolation())
                session.build()
            except AuthorError as error:
                in_chinese(error)
                return str(error)
            finally:
                if session is not None:
                    session.close()
            return ""

        yield build


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS)
def test_a_fault_is_said_in_one_sentence(built: Callable[..., str], file: str, old: str, new: str, said: str) -> None:
    """File and line, what is wrong, what to do."""
    told = built(lambda desk: desk.edit(file, old, new))
    assert said in told
    assert "\n" not in told


@pytest.mark.parametrize(("body", "said"), PROPERTY)
def test_a_property_is_tried_on_the_reference(built: Callable[..., str], body: str, said: str) -> None:
    """What it raises, returns or denies of the reference is its author's to mend, before any submission is judged."""

    def spoil(desk: Desk) -> None:
        (desk.course / PROPERTIES).write_text(f"def steady(observed):\n    {body}\n", encoding="utf-8")
        desk.edit(
            RUBRIC, "    checks:\n", "    checks:\n      - {id: steady, probe: one_step, compare: property, property: steady}\n"
        )

    assert said in built(spoil)


def test_what_is_right_builds(built: Callable[..., str]) -> None:
    """The course as it stands has none of these faults."""
    assert built(lambda _: None) == ""
