"""An attribute under a local name, where nothing can bind it anew meanwhile."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from grader.audit.rewrites.operator import Function, Scene, body_of, name, rewriting, simple, statements, with_body


@rewriting(
    "local-attribute", ("def f(self, x):\n    return x * self.lr", "def f(self, x):\n    own_lr = self.lr\n    return x * own_lr")
)
def local_attribute(scene: Scene) -> Iterator[Function]:
    """An attribute that the function only reads, and reads in any case, gets a local name at the start."""
    if scene.parameters[:1] != ["self"] or not scene.plain:
        return
    read, kept = _attributes(scene)
    for attribute in sorted(read):
        if attribute in kept:
            continue
        new = scene.fresh(f"own_{attribute}")
        yield with_body(
            scene,
            [*statements(f"{new} = self.{attribute}"), *(_Localising(attribute, new).visit(node) for node in body_of(scene))],
        )


def _attributes(scene: Scene) -> tuple[set[str], set[str]]:
    """The attributes of self that the outermost simple statements read; and those that may be bound anew, or are called."""
    own = [node for part in body_of(scene) for node in ast.walk(part) if isinstance(node, ast.Attribute) and simple(node)]
    of_self = [node for node in own if ast.unparse(node).startswith("self.")]
    calls = {ast.unparse(node.func) for part in body_of(scene) for node in ast.walk(part) if isinstance(node, ast.Call)}
    if any(f"self.{method}" in calls for method in scene.methods):
        return set(), set()
    level = [part for part in body_of(scene) if isinstance(part, ast.Assign | ast.Return)]
    sure = {node.attr for part in level for node in of_self_in(part)}
    return sure, {node.attr for node in of_self if not isinstance(node.ctx, ast.Load) or f"self.{node.attr}" in calls}


def of_self_in(node: ast.AST) -> Iterator[ast.Attribute]:
    """Attributes of self that evaluating this surely reads."""
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.Lambda | ast.ListComp | ast.GeneratorExp):
        return
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        yield node
    for child in ast.iter_child_nodes(node):
        yield from of_self_in(child)


class _Localising(ast.NodeTransformer):
    def __init__(self, attribute: str, new: str) -> None:
        self._attribute, self._new = attribute, new

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr == self._attribute and isinstance(node.value, ast.Name) and node.value.id == "self":
            return name(self._new)
        return copy.copy(self.generic_visit(node))  # type: ignore[return-value]


REWRITINGS = (local_attribute,)
