"""The claim that the reference in other words loses nothing: a dozen ways for each function, and which function has fewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.rewrites import Rewrite, applied, rewrites
from grader.audit.trial import Trial
from grader.audit.words import outcome, say
from grader.model import Source

WAYS: Final = 12  # operators for each function
Key = tuple[str, str]  # file and function


def rewritten(bench: Bench) -> tuple[Claim, list[Graded]]:
    """The claim, and the graded trials that lost nothing: what legal noise there is shows in them."""
    reference = bench.session.lab.reference
    handed_out = {source.text for source in bench.session.lab.starter}  # nobody writes those otherwise
    written = [source for source in reference if source.text not in handed_out]
    ways = {(source.path, name): found for source in written for name, found in rewrites(source).items()}
    done = bench.grade(_together(reference, ways))
    wrong = [one for one in done if one.lost or not one.exact]
    alone = bench.grade([single for one in wrong for single in _apart(reference, ways, one)]) if wrong else []
    broken = [
        say("rewrite.broken", name=one.trial.id.partition(" ")[2], outcome=outcome(one.record))
        for one in ([one for one in alone if one.lost or not one.exact] or wrong)
    ]
    few = {key: {one.operator for one in found} for key, found in ways.items() if len({one.operator for one in found}) < WAYS}
    broken += [say("rewrite.few", name=name, n=len(found), ways=WAYS) for (_, name), found in few.items()]
    told = [_ways(key, found) for key, found in ways.items()]
    tried = sum(len(found) for found in ways.values())
    least = min((len({one.operator for one in found}) for found in ways.values()), default=0)
    figure = say("rewrite.figure", n=tried, functions=len(ways), least=least)
    return counted("rewrites", tried - len(broken), tried, broken, figure=figure, functions=told), [
        one for one in done if one not in wrong
    ]


def _ways(key: Key, found: Sequence[Rewrite]) -> dict[str, Any]:
    return {"file": key[0], "function": key[1], "rewrites": len(found), "operators": sorted({one.operator for one in found})}


def _together(reference: Sequence[Source], ways: Mapping[Key, Sequence[Rewrite]]) -> list[Trial]:
    """Each function's n-th rewrite in one submission: as many submissions as the function with most rewrites has."""
    most = max((len(found) for found in ways.values()), default=0)
    return [
        _trial(reference, f"rewrite {at + 1}", {key: found[at % len(found)] for key, found in ways.items() if found})
        for at in range(most)
    ]


def _apart(reference: Sequence[Source], ways: Mapping[Key, Sequence[Rewrite]], one: Graded) -> list[Trial]:
    """The rewrites of a submission that lost something, each alone."""
    at = int(one.trial.id.partition(" ")[2]) - 1
    chosen = [(key, found[at % len(found)]) for key, found in ways.items() if found]
    return [
        _trial(reference, f"rewrite {rewrite.function}: {rewrite.operator} #{at % len(ways[key]) + 1}", {key: rewrite})
        for key, rewrite in chosen
    ]


def _trial(reference: Sequence[Source], name: str, chosen: Mapping[Key, Rewrite]) -> Trial:
    files = tuple(
        applied(source, {function: rewrite for (path, function), rewrite in chosen.items() if path == source.path})
        for source in reference
    )
    return Trial(id=name, kind="rewrite", files=files)
