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

from grader.model import Array, Text
from grader.rubric.load import file_name

SHIPPED: Final = Path("labs") / "data" / "digits"
_SIDE: Final = 28
_LARGEST: Final = 1 << 27  # bytes of one unpacked file; MNIST's training images are 47 MB


class DataError(ValueError):
    """A file of digits that isn't there, can't be read or holds too few; `zh`: the same in Chinese."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.zh = said.zh


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
            size = f"{images.shape[1]} x {images.shape[2]}"
            raise DataError(_said(pictures, f"images of {size}; MNIST's are 28 x 28", f"图像是 {size}，而 MNIST 的是 28 x 28"))
        there = len(images)
        if there != len(labels):
            en = f"{len(labels)} labels for the {there} images of {pictures.name}; take both of one set"
            zh = f"有 {len(labels)} 个标签，而 {pictures.name} 有 {there} 张图像；请取同一套数据的两个文件"
            raise DataError(_said(names, en, zh))
        if count < 1 or start < 0 or start + count > there:
            en = f"{asked} asks for digits that aren't there; the file holds {there}"
            raise DataError(_said(pictures, en, f"{asked} 超出了范围；文件中有 {there} 个数字"))
        return images[start : start + count].copy(), labels[start : start + count].copy()


@cache
def read_idx(path: Path, dimensions: int) -> Array:
    """The uint8 array in a gzipped idx file (http://yann.lecun.com/exdb/mnist/, "the IDX file format"). Raises DataError."""
    try:
        with gzip.open(path) as file:
            data = file.read(_LARGEST)
    except FileNotFoundError:
        en = "no such file; put MNIST's four .gz files there, or name another folder as `data:`"
        zh = "没有这个文件；请把 MNIST 的四个 .gz 文件放到那里，或用“data:”指定别的文件夹"
        raise DataError(_said(path, en, zh)) from None
    except (OSError, EOFError, zlib.error) as error:
        en, zh = f"can't be unpacked ({error}); fetch or make the file again", f"无法解压（{error}）；请重新下载或生成"
        raise DataError(_said(path, en, zh)) from None
    head = 4 * (1 + dimensions)
    if data[:4] != bytes((0, 0, 8, dimensions)) or len(data) < head:
        raise DataError(_no_idx(path, data[:4].hex(), dimensions))
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, 4))
    if len(data) != head + math.prod(shape):
        wanted, there = math.prod(shape), len(data) - head
        en = f"{shape} needs {wanted} bytes, but {there} are there; fetch the file again"
        raise DataError(_said(path, en, f"{shape} 需要 {wanted} 字节，实际有 {there} 字节；请重新下载"))
    array = np.frombuffer(data, np.uint8, offset=head).reshape(shape)
    array.flags.writeable = False
    return array


def _no_idx(path: Path, start: str, dimensions: int) -> Text:
    en = (
        f"starts with {start or 'nothing'}, not with 0000080{dimensions}: "
        f"no idx file of bytes with {dimensions} dimension{'s' if dimensions > 1 else ''}; take MNIST's own file of this name"
    )
    head = f"开头是 {start}" if start else "内容是空的"
    zh = f"{head}，而不是 0000080{dimensions}：不是 {dimensions} 维的 idx 字节文件；请用 MNIST 的同名文件"
    return _said(path, en, zh)


def _said(path: Path, en: str, zh: str) -> Text:
    return Text(f"{file_name(path)}: {en}", f"{file_name(path)}：{zh}")
