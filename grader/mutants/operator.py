"""What a mutation operator is: a number of the list, a name, the nodes it looks at, and what it makes of one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from grader.mutants.page import Change, Page

Node = TypeVar("Node", bound=ast.AST)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator; `make` yields the changes that begin at one node."""

    number: int
    name: str
    on: type[ast.AST]
    make: Callable[[Page, Any], Iterable[Change]]
    pairs: tuple[Pair, ...]

    def examples(self) -> tuple[Pair, ...]:
        """Texts before and after: the second is among the mutants of the first."""
        return self.pairs


def operator(
    number: int, name: str, on: type[Node], *pairs: Pair
) -> Callable[[Callable[[Page, Node], Iterable[Change]]], Operator]:
    """Makes an operator of a function of a page and a node."""

    def register(make: Callable[[Page, Node], Iterable[Change]]) -> Operator:
        return Operator(number, name, on, make, pairs)

    return register
