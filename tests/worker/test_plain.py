"""What a probe returns becomes plain values, without a call into a student's class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from grader import wire
from grader.worker.plain import MAX_DEPTH, plain


class Lying(np.ndarray):
    """A subclass of an array which claims things."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("asked")

    def view(self, *_: Any) -> Any:  # type: ignore[override]
        raise AssertionError("asked")

    def __getitem__(self, _: Any) -> Any:
        raise AssertionError("asked")


class LyingTensor(torch.Tensor):
    """A tensor that answers for itself."""

    @classmethod
    def __torch_function__(cls, *_: Any, **__: Any) -> Any:
        raise AssertionError("asked")


class LyingFloat(float):
    def __float__(self) -> float:
        return 1.0


class LyingDict(dict[str, int]):
    def items(self) -> Any:
        raise AssertionError("asked")


class LyingStr(str):
    def __str__(self) -> str:
        raise AssertionError("asked")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (torch.ones(2, requires_grad=True), np.ones(2, np.float32)),
        (torch.nn.Parameter(torch.ones(2)), np.ones(2, np.float32)),
        (torch.ones(2, dtype=torch.bfloat16), np.ones(2, np.float32)),
        (torch.eye(2).to_sparse(), np.eye(2, dtype=np.float32)),
        (torch.tensor([1 + 2j]).conj(), np.array([1 - 2j], np.complex64)),
        (torch.tensor(True), np.array(True)),
        (torch.arange(3)[::2].expand(2, 2), np.array([[0, 2], [0, 2]])),
        (np.ones(2).view(Lying), np.ones(2)),
        (torch.ones(2).as_subclass(LyingTensor), np.ones(2, np.float32)),
        (np.float32(2), np.array(2, np.float32)),
        (np.arange(3)[::-1], np.array([2, 1, 0])),
        (np.ones(2, ">f8"), np.ones(2)),
    ],
)
def test_arrays(value: Any, expected: np.ndarray[Any, Any]) -> None:
    """Tensors and arrays of all kinds become base arrays of the same values, fit for the wire."""
    result = wire.decode(wire.encode(plain(value)))
    np.testing.assert_array_equal(result, expected)
    assert result.shape == expected.shape
    assert result.dtype.newbyteorder("=") == expected.dtype


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (LyingFloat(2.5), 2.5),
        (LyingStr("text"), "text"),
        (LyingDict(a=1), {"a": 1}),
        ((1, [2.0, "x"]), [1, [2.0, "x"]]),
        ({1: "a", None: "b"}, {"1": "a", "None": "b"}),
        (torch.Size([2, 3]), [2, 3]),
        (torch.float32, "torch.float32"),
        (range(3), [0, 1, 2]),
        (np.array([1, None, "a"], dtype=object), [1, None, "a"]),
        ("\ud800", "?"),
        (object(), {"unencodable": "object"}),
        (10**50, {"unencodable": "int (too large)"}),
        (NotImplementedError, {"unencodable": "type"}),
        (torch.ones(2, device="meta"), {"unencodable": "Tensor (no data)"}),
        (torch.ones(1).expand(10**10), {"unencodable": "Tensor (too large)"}),
        (np.broadcast_to(np.ones(1), (10**9,)), {"unencodable": "ndarray (too large)"}),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), {"unencodable": "ndarray (datetime64[D])"}),
    ],
)
def test_values(value: Any, expected: Any) -> None:
    """Scalars, containers and what can't be carried."""
    assert wire.decode(wire.encode(plain(value))) == expected


def test_snapshot() -> None:
    """A value converted isn't changed by what the student does to the original later."""
    tensor = torch.zeros(2)
    result = plain({"a": tensor})
    tensor += 1
    assert result["a"].tolist() == [0, 0]


def test_cycles_and_floods_are_cut() -> None:
    """A list that holds itself, and a list without end, end."""
    cycle: list[Any] = []
    cycle.append(cycle)
    result = plain(cycle)
    for _ in range(MAX_DEPTH + 1):
        (result,) = result
    assert result == {"unencodable": "list (too deep)"}
    wire.encode(plain([0] * 10**6))


def test_frames_of_many_runs_fit() -> None:
    """However much each run returns, all runs of one item fit into one frame."""
    flood = {
        "rows": [[0.1] * 100] * 1000,
        "text": ["文" * 1000] * 1000,
        "array": np.zeros(10**6),
        "more": [np.zeros(10**5)] * 500,
    }
    wire.encode([plain(flood, runs=3) for _ in range(3)])
    wire.encode([plain({"文" * 99 + str(at): 0.1 for at in range(10**5)})])
