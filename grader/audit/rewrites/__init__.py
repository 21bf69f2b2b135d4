"""The reference in other words: rewrites of each function that mean what the function means.

Pure. Every rewrite compiles and differs from the function; the order depends on the text alone.
"""

from __future__ import annotations

import ast
import copy
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from grader.audit.rewrites import algebra, arrays, attributes, loops, naming, structure
from grader.audit.rewrites.operator import Function, Rewriting, Scene
from grader.model import Source

__all__ = ["OPERATORS", "Rewrite", "applied", "rewrites"]

OPERATORS: tuple[Rewriting, ...] = (
    *algebra.REWRITINGS,
    *arrays.REWRITINGS,
    *loops.REWRITINGS,
    *naming.REWRITINGS,
    *attributes.REWRITINGS,
    *structure.REWRITINGS,
)
PLACES = 3  # of one operator in one function: the first ones


@dataclass(frozen=True, slots=True, eq=False)
class Rewrite:
    """One function of one file, said otherwise."""

    path: str
    function: str  # "Model.manual_backward"
    operator: str
    line: int  # where the function stands in the file
    node: Function = field(repr=False)


def rewrites(source: Source) -> dict[str, list[Rewrite]]:
    """For each function and method of the file, by its dotted name, what the operators make of it."""
    tree = ast.parse(source.text)
    imports = tuple(node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    taken = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) | frozenset(
        node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)
    )
    found, library = {}, _library(tree)
    for name, node, methods in _functions(tree, "", frozenset()):
        scene = Scene(node, library, imports, taken, methods)
        found[name] = list(_of_function(source.path, name, scene))
    return found


def applied(source: Source, chosen: Mapping[str, Rewrite]) -> Source:
    """The file with these functions rewritten."""
    tree = ast.parse(source.text)
    nodes = {name: node for name, node, _ in _functions(tree, "", frozenset())}
    for name, rewrite in chosen.items():
        made = copy.deepcopy(rewrite.node)
        vars(nodes[name]).clear()
        vars(nodes[name]).update(vars(made))
    return Source(path=source.path, text=ast.unparse(ast.fix_missing_locations(tree)) + "\n")


def _functions(node: ast.AST, outer: str, methods: frozenset[str]) -> Iterator[tuple[str, ast.FunctionDef, frozenset[str]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield f"{outer}{child.name}", child, methods
        elif isinstance(child, ast.ClassDef):
            own = frozenset(one.name for one in child.body if isinstance(one, ast.FunctionDef))
            yield from _functions(child, f"{outer}{child.name}.", own)


def _of_function(path: str, name: str, scene: Scene) -> Iterator[Rewrite]:
    seen = {ast.dump(scene.node)}
    for operator in OPERATORS:
        fresh = ((told, made) for made in operator.make(scene) if (told := _compiled(made)) and told not in seen)
        for told, made in islice(fresh, PLACES):
            seen.add(told)
            yield Rewrite(path, name, operator.name, scene.node.lineno, made)


def _compiled(node: Function) -> str:
    """The function's tree as text; empty where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(ast.unparse(ast.fix_missing_locations(node)))
            compile(tree, "<rewrite>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ""
    return ast.dump(tree.body[0])


def _library(tree: ast.Module) -> str:
    """What the file's arrays are: NumPy's or torch's; empty where there are both, or classes of the course's own."""
    modules: Sequence[str] = [
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else ["." * node.level + (node.module or "")]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    roots = {name.split(".")[0] for name in modules}
    known = {"torch", "numpy"} | set(sys.stdlib_module_names)
    named = {alias.asname or alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    if not roots <= known or any(isinstance(node, ast.ClassDef) and node.name == "Tensor" for node in tree.body):
        return ""
    if "torch" in named and "numpy" not in roots:
        return "torch"
    return "np" if "np" in named and "torch" not in roots else ""
