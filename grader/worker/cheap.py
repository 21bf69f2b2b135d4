"""Tells expressions that may run while definitions are loaded from those that are work.

Judged by the text alone, before anything runs: no files, no network, no large arrays, no calls of
the student's own functions.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from grader.worker.fold import folded
from grader.worker.tree import walk
from grader.worker.words import words

MAX_ELEMENTS: Final = 1_000_000  # an array larger than this is data, not a definition


class Cost(IntEnum):
    """WORK is never run; CALL runs where a definition needs the value; NONE always runs."""

    WORK = 0
    CALL = 1
    NONE = 2


_BUILTINS: Final = words(
    "abs all any bool bytes complex dict divmod enumerate filter float frozenset int isinstance issubclass len list map max "
    "min object ord pow property range repr reversed round set slice sorted staticmethod classmethod str sum tuple type zip"
)
_MODULES: Final = tuple(
    words(
        "math. cmath. collections. functools. typing. itertools. operator. dataclasses. enum. string. re. copy. "
        "numbers. decimal. fractions. abc. random. numpy. torch. time.time datetime. pathlib. logging.getLogger "
        "os.path. os.environ. os.getenv"
    )
)
_WORKING: Final = words(
    "load loadtxt genfromtxt fromfile memmap save savez savez_compressed savetxt open tofile hub DataLoader set_num_threads "
    "compile backward fit show spawn init_process_group sleep download_url_to_file exists iterdir glob read_text read_bytes "
    "mkdir touch unlink lstsq svd inv pinv eig eigh"
)
_METHODS: Final = words(
    "float double half long int bool reshape view astype to cuda cpu type type_as transpose t permute requires_grad_ numpy "
    "tolist copy clone detach split format join strip lower upper items keys values mean sum std unsqueeze squeeze flatten "
    "dot size dim item expand repeat parent joinpath manual_seed eval train index"
)
_PLAIN: Final = (
    ast.Constant, ast.Attribute, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.Tuple, ast.List, ast.Set, ast.Dict,
    ast.IfExp, ast.JoinedStr, ast.FormattedValue, ast.Subscript, ast.Slice, ast.Starred, ast.keyword,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip


class Judge:
    """Knows which names stand for what at one place of a file; fed as its statements are read."""

    def __init__(self) -> None:
        self.available: set[str] = set(dir(builtins)) | {"__name__", "__file__", "__doc__"}
        self.origin: dict[str, str] = {}  # local name → dotted name it was imported as
        self.classes: set[str] = set()
        self.numbers: dict[str, float] = {}
        self.star = False  # a star import: any name may be there

    def cost(self, node: ast.AST, bound: frozenset[str] = frozenset()) -> Cost:
        """What running this expression may take, at most."""
        if isinstance(node, ast.Name):
            known = self.star or node.id in self.available or node.id in bound
            return Cost.NONE if known else Cost.WORK
        if isinstance(node, ast.Lambda):
            defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
            return self._least(defaults, bound)
        if isinstance(node, ast.Call):
            return self._call(node, bound)
        if not isinstance(node, _PLAIN) or _explodes(node):
            return Cost.WORK
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            bound = bound | {name.id for gen in node.generators for name in walk(gen.target) if isinstance(name, ast.Name)}
        return self._least(ast.iter_child_nodes(node), bound)

    def _least(self, nodes: Iterable[ast.AST], bound: frozenset[str]) -> Cost:
        return min((self.cost(node, bound) for node in nodes), default=Cost.NONE)

    def _call(self, node: ast.Call, bound: frozenset[str]) -> Cost:
        arguments: list[ast.AST] = [*node.args, *(keyword.value for keyword in node.keywords)]
        if self._least(arguments, bound) == Cost.WORK or self._elements(arguments) > MAX_ELEMENTS:
            return Cost.WORK
        name = self.dotted(node.func)
        if name is not None:
            return Cost.CALL if self._harmless(name) else Cost.WORK
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            return min(Cost.CALL, self.cost(node.func.value, bound))
        return Cost.WORK

    def _harmless(self, name: str) -> bool:
        root, _, rest = name.partition(".")
        if not rest:
            return root in self.classes or (root in _BUILTINS and root not in self.origin)
        return name.startswith(_MODULES) and not _WORKING.intersection(name.split("."))

    def dotted(self, node: ast.AST) -> str | None:
        """`np.random.seed` as numpy.random.seed; None for what doesn't start at an import, a builtin or a class."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        if node.id in self.origin:
            parts.append(self.origin[node.id])
        elif node.id in self.classes or (not parts and node.id in _BUILTINS):
            parts.append(node.id)
        else:
            return None
        return ".".join(reversed(parts))

    def _elements(self, arguments: Iterable[ast.AST]) -> float:
        """The product of all whole numbers among the arguments: an upper bound for an array made of them."""
        product = 1.0
        for argument in arguments:
            for node in argument.elts if isinstance(argument, ast.Tuple | ast.List) and len(argument.elts) < 6 else [argument]:
                value = self.numbers.get(node.id) if isinstance(node, ast.Name) else folded(node)
                if isinstance(value, int) and abs(value) > 1:
                    product *= abs(float(value))
        return product


def _explodes(node: ast.AST) -> bool:
    """Arithmetic on literals that would itself take long or fill memory."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Pow | ast.Mult | ast.LShift):
        return False
    sides = [folded(node.left), folded(node.right)]
    if isinstance(node.op, ast.Mult):
        repeats = any(isinstance(side, ast.List | ast.Tuple | ast.Constant) for side in (node.left, node.right))
        return repeats and any(value is not None and abs(value) > MAX_ELEMENTS for value in sides) and None in sides
    return sides[1] is None or abs(sides[1]) > 1000
