"""Stands in for packages that aren't here: importing works, using fails with a clear exception.

Plots, progress bars and debuggers do nothing. Only imports made by the submission or the probes are
answered: libraries find the world as it is.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final, NoReturn

from grader.worker.words import words

MAX_SEEN: Final = 100
OWN_ROOTS: Final = ("submission", "starter")  # the packages that load.py makes
# Their effect is for eyes only, so doing nothing is what they do; even where installed, a verdict mustn't depend on it.
QUIET: Final = words(
    "matplotlib mpl_toolkits pylab seaborn plotly IPython ipywidgets tkinter turtle wandb visdom tensorboard tensorboardX "
    "torchsummary torchinfo torchviz ipdb pdb pudb tqdm d2l swanlab"
)


class MissingPackage(ImportError):  # noqa: N818  # the name students read
    """A package that isn't installed here was used."""


class _Nothing:
    """What calls on plots and progress bars give: more of nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _Nothing()

    def __call__(self, *args: Any, **_: Any) -> Any:
        return args[0] if len(args) == 1 and isinstance(args[0], types.FunctionType | type) else _Nothing()

    def __getitem__(self, key: Any) -> Any:
        return _Nothing()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Bar(_Nothing):
    """A progress bar that shows nothing: iterating it iterates what it was given."""

    def __init__(self, iterable: Iterable[Any] | None = None, *_: Any, **options: Any) -> None:
        self._iterable: Any = options.get("total") and range(0) if iterable is None else iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable or ())

    def __len__(self) -> int:
        return len(self._iterable or ())


class _Missing:
    """An attribute of a package that isn't here."""

    def __init__(self, package: str, name: str) -> None:
        self.__dict__["_package"] = package
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return add_to_class if name == "add_to_class" else _Missing(self._package, f"{self._name}.{name}")

    def __call__(self, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and not options and isinstance(args[0], types.FunctionType | type):
            return args[0]  # a decorator
        return self._fail()

    def _fail(self, *_: Any) -> NoReturn:
        raise MissingPackage(f"{self._package} isn't installed here ({self._name})", name=self._package)

    __iter__ = __len__ = __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __matmul__ = _fail
    __float__ = __int__ = __index__ = __enter__ = __exit__ = __lt__ = __gt__ = _fail

    def __getitem__(self, key: Any) -> Any:
        return self  # Float[Tensor, "b c"] in annotations

    def __or__(self, other: Any) -> Any:
        return Any

    __ror__ = __or__

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        package, name = self._package, self._name

        class MissingBase:
            def __init__(self, *_: Any, **__: Any) -> None:
                raise MissingPackage(f"{package} isn't installed here ({name})", name=package)

        return (MissingBase,)


class StandIn(ModuleType):
    """The module itself; any attribute is there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _special(self.__name__, name)


def _special(module: str, name: str) -> Any:
    root = module.partition(".")[0]
    if root == "tqdm":
        return _Bar if name != "trange" else lambda *numbers, **_: _Bar(range(*numbers))
    if root == "d2l" and name == "add_to_class":
        return add_to_class
    if name in ("subplots", "subplot_mosaic"):
        return lambda *_, **__: (_Nothing(), _Nothing())
    if root in QUIET and root != "d2l":
        return _Nothing()
    return _Missing(root, f"{module}.{name}")


def add_to_class(owner: type) -> Callable[[Any], Any]:
    """The book's decorator: the function becomes a method of `owner`, and stays a function."""

    def add(function: Any) -> Any:
        setattr(owner, function.__name__, function)
        return function

    return add


class Finder:
    """Answers the submission's imports of what isn't here; `seen` lists them."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = frozenset(files)
        self.seen: list[str] = []
        self.strict = False  # inside `try: import …` with a handler the real error is wanted

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: Any = None) -> Any:
        root = name.partition(".")[0]
        if root in OWN_ROOTS:
            return None
        below = isinstance(sys.modules.get(root), StandIn)
        if not below and (self.strict or not asked_by(self._files)):
            return None
        self.note(root)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def note(self, root: str) -> None:
        if root not in self.seen and len(self.seen) < MAX_SEEN:
            self.seen.append(root)

    def create_module(self, spec: Any) -> ModuleType:
        return StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass

    def substitute(self, name: str, attribute: str | None) -> Any:
        """What a failed import binds instead: the module's stand-in or that of one of its names."""
        self.note(name.partition(".")[0])
        return StandIn(name) if attribute is None else _special(name, attribute)


class QuietFinder:
    """In front of the path: plots and progress bars, installed or not, do nothing for a submission."""

    def __init__(self, finder: Finder, files: Iterable[str]) -> None:
        self._finder = finder
        self._files = frozenset(files)

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> Any:
        if name.partition(".")[0] in QUIET and not self._finder.strict and asked_by(self._files):
            return self._finder.find_spec(name, path, target)
        return None


def asked_by(files: frozenset[str]) -> bool:
    """Whether the import under way was written in one of these files."""
    frame: Any = sys._getframe(1)  # noqa: SLF001  # the importer isn't told otherwise
    while frame is not None:
        file = frame.f_code.co_filename
        if file in files:
            return True
        if not file.startswith(("<frozen importlib", _OWN)) and "importlib" not in file:
            return False
        frame = frame.f_back
    return False


_OWN: Final = __file__.rpartition("standins")[0]


def quiet_console() -> None:
    """Afterwards `input()` fails at once and a debugger's stop goes on."""

    def no_input(_prompt: object = "") -> str:
        raise EOFError("there is nobody to answer input()")

    builtins.input = no_input
    sys.breakpointhook = lambda *_, **__: None
    for name in ("pdb", "ipdb"):
        if name in sys.modules:
            sys.modules[name].set_trace = lambda *_, **__: None  # type: ignore[attr-defined]
