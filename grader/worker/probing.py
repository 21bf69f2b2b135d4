"""What a lab's probes file imports: decorators for probes and inputs, and helpers.

Importable in the driver, which reads the decorators' facts and never has torch;
the helpers import torch when they are called, inside the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

import numpy as np

TRAINING_S = 10.0  # bounds a training probe that names no time of its own
InputFunction = Callable[..., Mapping[str, Any]]  # of rng, or of rng and data
Function = TypeVar("Function", bound=Callable[..., Any])


def inputs(function: Function) -> Function:
    """Marks a function that makes one input case; it runs in the driver with its own seeded generator.

    `def few(rng)`, or `def few(rng, data)` with handwritten digits: `data.train(count, start=0)` and `data.test(count, start=0)`
    give images (n, 28, 28) and labels (n,), both uint8.
    """
    function.grader_input = True  # type: ignore[attr-defined]  # a fact about the function, read by grader.lab
    return function


@overload
def probe(function: Function, /) -> Function: ...
@overload
def probe(
    *,
    inputs: Sequence[InputFunction] = ...,
    runs: int = ...,
    key_runs: int | None = ...,
    entries: Sequence[str] = ...,
    training: bool = ...,
    seconds: float | None = ...,
    hidden: bool = ...,
) -> Callable[[Function], Function]: ...
def probe(  # noqa: PLR0913 - a decorator has as many words as a probe has facts
    function: Function | None = None,
    /,
    *,
    inputs: Sequence[InputFunction] = (),
    runs: int = 1,
    key_runs: int | None = None,
    entries: Sequence[str] = (),
    training: bool = False,
    seconds: float | None = None,
    hidden: bool = False,
) -> Any:
    """Marks a probe: its input cases, how often it runs, and the entry points it needs beside those it names.

    `training`: it is run last, and of all versions on the reference alone; properties and pictures use it, and nothing else.
    `seconds` (10 unless said) bounds it in place of the rubric's `limits.probe_s`.
    `hidden`: checks on it count, but no bundle holds it, and no student reads what they saw before the deadline.
    """

    def mark(marked: Function) -> Function:
        facts = {
            "grader_inputs": tuple(inputs),
            "grader_runs": runs,
            "grader_key_runs": runs if key_runs is None else key_runs,
            "grader_entries": tuple(entries),
            "grader_training": training,
            "grader_seconds": TRAINING_S if training and seconds is None else seconds,
            "grader_hidden": hidden,
        }
        for name, value in facts.items():
            setattr(marked, name, value)
        return marked

    return mark if function is None else mark(function)


def tensor(array: Any) -> Any:
    """A torch tensor with the array's values and dtype, sharing nothing with it."""
    import torch

    if isinstance(array, torch.Tensor):
        return array.detach().clone()
    return torch.from_numpy(np.array(array, copy=True)) if isinstance(array, np.ndarray) else torch.tensor(array)


def linear_layer(weight: Any, bias: Any = None) -> Any:
    """An nn.Linear of the weight's dtype that holds these parameters."""
    import torch

    values = tensor(weight)
    layer = torch.nn.Linear(values.shape[1], values.shape[0], bias=bias is not None, dtype=values.dtype)
    with torch.no_grad():
        layer.weight.copy_(values)
        if bias is not None:
            layer.bias.copy_(tensor(bias))
    return layer


def array(value: Any) -> Any:
    """The value as a base NumPy array, detached; also for a framework's own tensor with a `numpy()` method."""
    if hasattr(value, "detach"):
        value = value.detach()
    if not isinstance(value, np.ndarray) and callable(getattr(value, "numpy", None)):
        value = value.numpy()
    return np.array(value, copy=True, subok=False)
