"""Handwritten digits for @inputs functions: MNIST's four idx.gz files, the course's own or those in labs/data/digits.

Read when first asked for, kept, and never written.
"""

from __future__ import annotations

import gzip
import math
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from grader.model import Array
from grader.rubric.load import file_name

SHIPPED: Final = Path("labs") / "data" / "digits"
_SIDE: Final = 28
_LARGEST: Final = 1 << 27  # bytes of one unpacked file; MNIST's training images are 47 MB


class DataError(ValueError):
    """A file of digits that isn't there, can't be read or holds too few."""


class Digits:
    """What an @inputs function takes as `data`."""

    def __init__(self, course: Path, wanted: str | None = None) -> None:
        """`wanted`: the rubric's `data:`, a folder in the course; where it isn't there, the shipped digits serve."""
        own = course / wanted if wanted is not None else None
        self.own = own is not None and own.is_dir()
        self.folder = own if own is not None and self.own else course / SHIPPED
        self.name = self.folder.relative_to(course).as_posix()

    def train(self, count: int, start: int = 0) -> tuple[Array, Array]:
        """`count` images (n, 28, 28) and labels (n,), both uint8, of the training set, from `start` on. Raises DataError."""
        return self._part("train", f"data.train({count}, start={start})", count, start)

    def test(self, count: int, start: int = 0) -> tuple[Array, Array]:
        """The same of the test set."""
        return self._part("t10k", f"data.test({count}, start={start})", count, start)

    def _part(self, prefix: str, asked: str, count: int, start: int) -> tuple[Array, Array]:
        pictures, names = self.folder / f"{prefix}-images-idx3-ubyte.gz", self.folder / f"{prefix}-labels-idx1-ubyte.gz"
        images, labels = read_idx(pictures, 3), read_idx(names, 1)
        if images.shape[1:] != (_SIDE, _SIDE):
            raise DataError(f"{file_name(pictures)}: images of {images.shape[1]} x {images.shape[2]}; MNIST's are 28 x 28")
        if len(images) != len(labels):
            raise DataError(
                f"{file_name(names)}: {len(labels)} labels for the {len(images)} images of {pictures.name}; take both of one set"
            )
        if count < 1 or start < 0 or start + count > len(images):
            raise DataError(f"{file_name(pictures)}: {asked} asks for digits that aren't there; the file holds {len(images)}")
        return images[start : start + count].copy(), labels[start : start + count].copy()


@cache
def read_idx(path: Path, dimensions: int) -> Array:
    """The uint8 array in a gzipped idx file (http://yann.lecun.com/exdb/mnist/, "the IDX file format"). Raises DataError."""
    name = file_name(path)
    try:
        with gzip.open(path) as file:
            data = file.read(_LARGEST)
    except FileNotFoundError:
        raise DataError(f"{name}: no such file; put MNIST's four .gz files there, or name another folder as `data:`") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{name}: can't be unpacked ({error}); fetch or make the file again") from None
    head = 4 * (1 + dimensions)
    if data[:4] != bytes((0, 0, 8, dimensions)) or len(data) < head:
        raise DataError(
            f"{name}: starts with {data[:4].hex() or 'nothing'}, not with 0000080{dimensions}: "
            f"no idx file of bytes with {dimensions} dimension{'s' if dimensions > 1 else ''}; take MNIST's own file of this name"
        )
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, 4))
    if len(data) != head + math.prod(shape):
        raise DataError(f"{name}: {shape} needs {math.prod(shape)} bytes, but {len(data) - head} are there; fetch the file again")
    array = np.frombuffer(data, np.uint8, offset=head).reshape(shape)
    array.flags.writeable = False
    return array
