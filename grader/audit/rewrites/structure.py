"""Another shape around the same code: wrappers, helpers, messages, signatures."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from grader.audit.rewrites.operator import (
    Function,
    Scene,
    assign,
    at_each_statement,
    body_of,
    docstring,
    expression,
    name,
    rewriting,
    statements,
    with_body,
)

_F = "def f(x):\n    return x + 1"


@rewriting("docstring", (_F, "def f(x):\n    'What f does.'\n    return x + 1"))
def add_docstring(scene: Scene) -> Iterator[Function]:
    """A docstring; none where there is one."""
    if not docstring(scene.node):
        yield with_body(scene, [ast.Expr(ast.Constant(f"What {scene.node.name} does.")), *body_of(scene)])


@rewriting("dead-code", (_F, "def f(x):\n    unused = 0\n    if unused > 1:\n        return None\n    return x + 1"))
def dead_code(scene: Scene) -> Iterator[Function]:
    """A new name, and a branch that is never taken."""
    new = scene.fresh("unused")
    yield with_body(scene, [*statements(f"{new} = 0\nif {new} > 1:\n    return None"), *body_of(scene)])


@rewriting("print", (_F, "def f(x):\n    print('in f')\n    return x + 1"))
def add_print(scene: Scene) -> Iterator[Function]:
    """A message at the start: what is printed isn't looked at."""
    yield with_body(scene, [*statements(f"print('in {scene.node.name}')"), *body_of(scene)])


@rewriting("print-value", ("def f(x):\n    y = x + 1\n    return y", "def f(x):\n    y = x + 1\n    print('y', y)\n    return y"))
def print_value(scene: Scene) -> Iterator[Function]:
    """A message with a value just computed."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            shown = node.targets[0].id
            return [node, *statements(f"print('{shown}', {shown})")]
        return None

    yield from at_each_statement(scene, change)


@rewriting("try-finally", (_F, "def f(x):\n    try:\n        return x + 1\n    finally:\n        pass"))
def try_finally(scene: Scene) -> Iterator[Function]:
    """The body in a `try` whose end does nothing."""
    yield with_body(scene, [ast.Try(body_of(scene), [], [], [ast.Pass()])])


@rewriting("if-true", (_F, "def f(x):\n    if True:\n        return x + 1"))
def if_true(scene: Scene) -> Iterator[Function]:
    """The body under a condition that holds."""
    yield with_body(scene, [ast.If(ast.Constant(value=True), body_of(scene), [])])


@rewriting("once", (_F, "def f(x):\n    for _once in range(1):\n        return x + 1"))
def once(scene: Scene) -> Iterator[Function]:
    """The body in a loop that runs once; at the function's own level there is nothing to break out of."""
    loop = ast.For(ast.Name(scene.fresh("_once"), ast.Store()), expression("range(1)"), body_of(scene), [])
    yield with_body(scene, [loop])


@rewriting("while-once", (_F, "def f(x):\n    while True:\n        return x + 1\n        break"))
def while_once(scene: Scene) -> Iterator[Function]:
    """The body in a loop that is left at its end."""
    yield with_body(scene, [ast.While(ast.Constant(value=True), [*body_of(scene), ast.Break()], [])])


@rewriting("context", (_F, "def f(x):\n    from contextlib import nullcontext\n    with nullcontext():\n        return x + 1"))
def context(scene: Scene) -> Iterator[Function]:
    """The body in a context that does nothing."""
    new = scene.fresh("nullcontext")
    renamed = f" as {new}" if new != "nullcontext" else ""
    entered = ast.With([ast.withitem(expression(f"{new}()"))], body_of(scene))
    yield with_body(scene, [*statements(f"from contextlib import nullcontext{renamed}"), entered])


@rewriting("assertion", (_F, "def f(x):\n    assert True, 'always'\n    return x + 1"))
def assertion(scene: Scene) -> Iterator[Function]:
    """A claim that holds."""
    yield with_body(scene, [*statements("assert True, 'always'"), *body_of(scene)])


@rewriting("guard", (_F, "def f(x):\n    if isinstance(x, bytes):\n        raise TypeError('x is no number')\n    return x + 1"))
def guard(scene: Scene) -> Iterator[Function]:
    """An early check of the last parameter: bytes, which no lab computes with, are refused."""
    if scene.parameters and not scene.node.args.kwarg:
        asked = scene.parameters[-1]
        test = statements(f"if isinstance({asked}, bytes):\n    raise TypeError('{asked} is no number')")
        yield with_body(scene, [*test, *body_of(scene)])


@rewriting("annotations", (_F, "def f(x: object) -> object:\n    return x + 1"))
def annotate(scene: Scene) -> Iterator[Function]:
    """Types said of parameters and result; Python ignores them."""
    made = copy.deepcopy(scene.node)
    for one in made.args.args:
        one.annotation = one.annotation or (name("object") if one.arg != "self" else None)
    made.returns = made.returns or name("object")
    yield made


@rewriting("annotated-local", ("def f(x):\n    y = x\n    return y", "def f(x):\n    y: object = x\n    return y"))
def annotated_local(scene: Scene) -> Iterator[Function]:
    """A local's type said where it is bound."""
    if not scene.plain:
        return

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return [ast.AnnAssign(node.targets[0], name("object"), node.value, 1)]
        return None

    yield from at_each_statement(scene, change)


@rewriting("further-parameter", (_F, "def f(x, verbose=False):\n    return x + 1"))
def further_parameter(scene: Scene) -> Iterator[Function]:
    """One more parameter with a default, which nobody gives."""
    if scene.plain:
        made = copy.deepcopy(scene.node)
        made.args.args.append(ast.arg(scene.fresh("verbose")))
        made.args.defaults.append(ast.Constant(value=False))
        yield made


@rewriting("inner-function", (_F, "def f(x):\n\n    def work(x):\n        return x + 1\n    return work(x)"))
def inner_function(scene: Scene) -> Iterator[Function]:
    """The body in a nested function with the same parameters; its result is returned."""
    if scene.plain:
        work = scene.fresh("work")
        yield with_body(scene, [_moved(scene, work), ast.Return(_call(work, scene.parameters))])


@rewriting(
    "local-import", (f"import numpy as np\n{_F}", "import numpy as np\n\ndef f(x):\n    import numpy as np\n    return x + 1")
)
def local_import(scene: Scene) -> Iterator[Function]:
    """The file's imports once more inside: the same modules."""
    plain = [copy.deepcopy(one) for one in scene.imports if isinstance(one, ast.Import)]
    bound = {alias.asname or alias.name.partition(".")[0] for one in plain for alias in one.names}
    if plain and not bound & set(scene.parameters):
        yield with_body(scene, [*plain, *body_of(scene)])


@rewriting("result-variable", (_F, "def f(x):\n    result = x + 1\n    return result"))
def result_variable(scene: Scene) -> Iterator[Function]:
    """What is returned gets a name first."""
    result = scene.fresh("result")

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Name):
            return [assign(result, node.value), ast.Return(name(result))]
        return None

    yield from at_each_statement(scene, change)


@rewriting("lambda", (_F, "def f(x):\n    result = lambda: x + 1\n    return result()"))
def result_lambda(scene: Scene) -> Iterator[Function]:
    """What is returned is computed by a function without a name."""
    if not scene.plain:
        return
    result = scene.fresh("result")

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(node, ast.Return) or node.value is None or "super" in ast.unparse(node.value):
            return None
        nothing = ast.arguments([], [], None, [], [], None, [])
        return [assign(result, ast.Lambda(nothing, node.value)), ast.Return(_call(result, []))]

    yield from at_each_statement(scene, change)


def _moved(scene: Scene, work: str) -> ast.FunctionDef:
    """A function of this name with the scene's parameters and body, without defaults."""
    given = ast.arguments([], [ast.arg(one) for one in scene.parameters], None, [], [], None, [])
    return ast.FunctionDef(work, given, body_of(scene), [], None, None)


def _call(function: str, arguments: list[str]) -> ast.Call:
    return ast.Call(name(function), [name(one) for one in arguments], [])


REWRITINGS = (
    add_docstring,
    dead_code,
    add_print,
    print_value,
    try_finally,
    while_once,
    context,
    assertion,
    if_true,
    once,
    guard,
    annotate,
    annotated_local,
    further_parameter,
    inner_function,
    local_import,
    result_variable,
    result_lambda,
)
