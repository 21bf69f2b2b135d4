"""Follow-through: when what a part does on the student's own earlier parts may count for it.

An earlier answer that depends on nothing makes a later part trivial, and vouches for nothing; neither does a view that
could not have shown what right inputs showed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from grader.compare import Answer, Trivial, effect, trivial
from grader.judge.catalogue import NOTHING, REFERENCE
from grader.judge.views import Item, View
from grader.model import Atom, Fate, Observation, PartStatus, Text, Version

if TYPE_CHECKING:
    from grader.judge.part import Evidence, PartFinding

_HOW: Final = {
    Trivial.NOTHING: Text("nothing is returned", "没有返回值"),
    Trivial.ZERO: Text("it is zero everywhere", "处处为零"),
    Trivial.NAN: Text("it is NaN everywhere", "处处为 NaN"),
    Trivial.CONSTANT: Text("it is the same for every input", "对任何输入都相同"),
    Trivial.INPUT: Text("an input comes back unchanged", "原样返回了某个输入"),
}


@dataclass(frozen=True, slots=True)
class _Source:
    """An earlier part whose answers enter a view, and how they depend on nothing."""

    title: Text
    kind: Trivial


def withheld(evidence: Evidence, own: PartFinding, right: PartFinding, before: Sequence[PartFinding]) -> Text | None:
    """Why the view on the student's own earlier parts doesn't count, although it would be better; None when it does.

    `own` and `right` are the part's findings on own and on right inputs, `before` those of the parts before it.
    """
    if own.explanation is not None and not own.explanation.strong:
        return _note(Text("there it only raises", "那样运行时只会抛出异常"))
    source = next(_trivial_sources(evidence, own, before), None)
    if source is not None:
        return _trivial_note(source)
    if triviality(evidence, own.view) is not None:
        return _note(Text("there its result no longer depends on the input", "那样得到的结果不再随输入变化"))
    if hidden := _hidden(evidence, own, right):
        names = [evidence.catalogue.mistakes[atom.id].title for atom in hidden]
        english, chinese = "; ".join(name.en for name in names), "；".join(name.zh for name in names)
        return _note(Text(f"there it could not have shown: {english}", f"那样看不出这一点：{chinese}"))
    return None


def followed(found: PartFinding, before: Sequence[PartFinding]) -> Text | None:
    """What to say of a part that was judged on earlier parts with mistakes of their own."""
    titles = [one.part.title for one in _recognised(found, before)]
    if not titles:
        return None
    english, chinese = ", ".join(title.en for title in titles), "、".join(title.zh for title in titles)
    return Text(
        f"Judged on what these earlier parts gave, and right there; what is wrong in them is charged there only: {english}.",
        f"这一部分按前面部分的实际结果评判；前面部分的错误只在其所在部分扣分：{chinese}。",
    )


def triviality(evidence: Evidence, view: View) -> Trivial | None:
    """How the view's answers say nothing of their inputs while the reference's do; None where one of them does."""
    kinds = [
        trivial(got)
        for name, items in _named(view, evidence)
        if (right := _answers(evidence, _reference(evidence, items), name)) and trivial(right) is None
        if (got := _answers(evidence, {item: evidence.observed[item] for item in items}, name))
    ]
    return None if None in kinds else next(iter(kinds), None)


def _named(view: View, evidence: Evidence) -> Iterator[tuple[str, list[Item]]]:
    """Each name that a probe of the view observes, with the probe's items."""
    for probe in dict.fromkeys(probe for probe, _ in view.items):
        items = [item for item in view.items if item[0] == probe]
        names = [view.names[item] for item in items]
        every = sorted({name for seen in _reference(evidence, items).values() for run in seen.runs for name in run})
        wanted = every if None in names else sorted({name for some in names for name in some or ()})
        yield from ((name, items) for name in wanted)


def _reference(evidence: Evidence, items: Sequence[Item]) -> Mapping[Item, Observation]:
    return evidence.catalogue.key.observe([REFERENCE], items, evidence.run)[REFERENCE]


def _answers(evidence: Evidence, observed: Mapping[Item, Observation], name: str) -> list[Answer]:
    return [
        Answer(run[name], evidence.catalogue.cases[item[1]].values)
        for item, seen in observed.items()
        if seen.fate is Fate.OK
        for run in seen.runs
        if name in run
    ]


def _trivial_sources(evidence: Evidence, own: PartFinding, before: Sequence[PartFinding]) -> Iterator[_Source]:
    for found in _entering(evidence, own, before):
        kind = triviality(evidence, evidence.catalogue.views[found.part.id][0])
        if kind is not None:
            yield _Source(found.part.title, kind)


def _recognised(own: PartFinding, before: Sequence[PartFinding]) -> list[PartFinding]:
    """The earlier parts whose recognised mistakes show in the view."""
    shown = {atom.id for atom in own.explanation.version.atoms} if own.explanation else set()
    return [found for found in before if found.explanation and shown & {atom.id for atom in found.explanation.mistakes}]


def _entering(evidence: Evidence, own: PartFinding, before: Sequence[PartFinding]) -> list[PartFinding]:
    """The earlier parts with which the view stands or falls.

    Where every value is that of a version, only the mistakes in that version enter; where nothing pins the values
    (unexplained parts, properties), every earlier part that isn't right and may be called.
    """
    pinned = own.explanation is not None and all(check.compare != "property" for check in own.view.checks)
    if pinned:
        return _recognised(own, before)
    return [found for found in before if found.status is not PartStatus.CORRECT and _feeds(evidence, found, own.view)]


def _feeds(evidence: Evidence, found: PartFinding, view: View) -> bool:
    catalogue = evidence.catalogue
    called = {entry for probe in _probes(view) for entry in catalogue.lab.probes[probe].entries}
    if called & set(found.part.entries):
        return True
    own = [atom for atom in catalogue.default_atoms() if catalogue.mistakes[atom.id].part == found.part.id]
    return any(probe in _probes(view) for atom in own for probe, _ in catalogue.effects[atom])


def _probes(view: View) -> set[str]:
    return {check.probe for check in view.checks}


def _hidden(evidence: Evidence, own: PartFinding, right: PartFinding) -> list[Atom]:
    """Mistakes that right inputs show and that change nothing where the part runs on the student's own earlier parts."""
    if own.explanation is None or right.explanation is None or not right.explanation.strong:
        return []
    version, known = own.explanation.version, {atom.id for atom in (*own.free, *own.explanation.version.atoms)}
    new = [atom for atom in right.explanation.mistakes if atom.id not in known]
    return [atom for atom in new if not _shows(evidence, version, Version.of(version.atoms, (atom,)), own.view)]


def _shows(evidence: Evidence, version: Version, larger: Version, view: View) -> bool:
    """Whether the versions differ on the view; two that don't compose can't be told, and count as differing."""
    if not evidence.catalogue.key.composes(larger):
        return True
    for item, names in view.names.items():
        found = evidence.catalogue.outcomes([version, larger], item, names, evidence.run)
        if effect(found[version], found[larger]) > NOTHING[found[version].single]:
            return True
    return False


def _trivial_note(source: _Source) -> Text:
    how = _HOW[source.kind]
    return Text(
        f"Judged on right inputs alone: what “{source.title.en}” gives no longer depends on its input ({how.en}), "
        "so nothing can follow from it.",
        f"只按正确的输入评判：“{source.title.zh}”的结果不再随输入变化（{how.zh}），由它得到的后续结果不能作为依据。",
    )


def _note(why: Text) -> Text:
    return Text(
        f"Judged on right inputs alone, not on what the earlier parts gave: {why.en}.",
        f"只按正确的输入评判，不采用前面部分的实际结果：{why.zh}。",
    )
