"""Inputs get real handwritten digits: the course's own where the rubric names them, else those in labs/data/digits."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.errors import LabError, RubricError
from grader.lab import lab_ids, load_lab
from grader.lab.data import SHIPPED, DataError, Digits, read_idx

ROOT = Path(__file__).resolve().parents[1]
COURSE = Path(__file__).parent / "rubric" / "course"
SINGLE = '''@inputs
def single(rng):
    """N=1: where mean and sum agree."""
    return {"x": np.array([2.0]),'''
PAPER = '''@inputs
def single(rng, data):
    """A digit's first ink."""
    images, labels = data.test(2, start=1)
    return {"x": images[0].sum()[None] * 1.0,'''


def write_digits(folder: Path, images: np.ndarray, labels: np.ndarray) -> None:
    folder.mkdir(parents=True)
    for prefix in ("train", "t10k"):
        for name, values in (("images-idx3", images), ("labels-idx1", labels)):
            head = np.array([0x800 + values.ndim, *values.shape], ">u4").tobytes()
            (folder / f"{prefix}-{name}-ubyte.gz").write_bytes(gzip.compress(head + values.tobytes()))


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose case `single` asks for digits, with three blank ones in labs/data/digits."""
    copy = tmp_path / "course"
    shutil.copytree(COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    probes = copy / "labs" / "tiny" / "probes.py"
    text = probes.read_text(encoding="utf-8")
    assert SINGLE in text
    probes.write_text(text.replace(SINGLE, PAPER), encoding="utf-8")
    write_digits(copy / SHIPPED, np.zeros((3, 28, 28), np.uint8), np.arange(3, dtype=np.uint8))
    monkeypatch.chdir(copy)
    return copy


def test_the_shipped_digits_are_mnist_like() -> None:
    """28 x 28 bytes with paper 0 and ink up to 255, a border of 4 almost always blank, all ten digits about equally often."""
    digits = Digits(ROOT)
    assert (digits.name, digits.own) == ("labs/data/digits", False)
    for part, count in ((digits.train, 1497), (digits.test, 300)):
        images, labels = part(count)
        assert (images.shape, images.dtype, labels.shape, labels.dtype) == ((count, 28, 28), "uint8", (count,), "uint8")
        assert (images.reshape(count, -1).max(1) > 200).all()
        assert np.bincount(labels, minlength=10).min() > count / 13
        assert images[:, [0, 1, -1, -2]].mean() < 1
    images, labels = digits.test(5, start=7)
    assert np.array_equal(images, digits.test(20)[0][7:12])
    assert np.array_equal(labels, digits.test(20)[1][7:12])


def test_the_shipped_digits_can_be_told_apart() -> None:
    """The nearest of a thousand training images names the digit: a label that slipped by one would show."""
    digits = Digits(ROOT)
    (known, names), (images, labels) = digits.train(1000), digits.test(300)
    a, b = known.reshape(1000, -1).astype(float), images.reshape(300, -1).astype(float)
    nearest = ((a**2).sum(1) - 2 * b @ a.T).argmin(1)
    assert (names[nearest] == labels).mean() > 0.9


def test_data_is_no_lab() -> None:
    """The folder labs/data is never taken for a lab."""
    assert "data" not in lab_ids(ROOT)


def test_an_input_may_take_digits(course: Path) -> None:
    """The case is made of the digits asked for, and the lab says of which; a lab that asks for none says nothing."""
    lab = load_lab(course, "tiny")
    assert (lab.data, lab.cases(0)["single"].values["x"]) == ("labs/data/digits", np.zeros(1))
    assert load_lab(COURSE, "tiny").data is None


def test_the_courses_own_digits_come_first(course: Path) -> None:
    """`data:` names a folder of the course; while it isn't there the shipped digits serve, and the digests tell which."""
    rubric = course / "rubrics" / "tiny.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("sizes:", "data: data/mnist\nsizes:", 1), encoding="utf-8")
    without = load_lab(course, "tiny")
    assert without.data == "labs/data/digits"
    write_digits(course / "data" / "mnist", np.ones((3, 28, 28), np.uint8), np.arange(3, dtype=np.uint8))
    read_idx.cache_clear()
    own = load_lab(course, "tiny")
    assert (own.data, own.cases(0)["single"].values["x"]) == ("data/mnist", [784.0])
    assert own.execution_digest(0) != without.execution_digest(0)


def test_data_lies_in_the_course(course: Path) -> None:
    """A path that leads out of the course is refused with the place and an example."""
    rubric = course / "rubrics" / "tiny.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("sizes:", "data: ../mnist\nsizes:", 1), encoding="utf-8")
    with pytest.raises(RubricError, match=r"tiny.yaml:7 data: '../mnist' lies outside of the course; name a folder"):
        load_lab(course, "tiny")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.unlink(), "no such file; put MNIST's four .gz files there"),
        (lambda path: path.write_bytes(b"P5 28 28"), "can't be unpacked"),
        (lambda path: path.write_bytes(path.read_bytes()[:30]), "can't be unpacked"),
        (lambda path: path.write_bytes(gzip.compress(b"\0\0\x0d\3" + bytes(12))), "starts with 00000d03, not with 00000803"),
        (lambda path: path.write_bytes(gzip.compress(b"")), "starts with nothing"),
        (lambda path: path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1])), "needs 2352 bytes, but 2351"),
    ],
)
def test_a_bad_file_is_named(
    course: Path, in_chinese: Callable[[LabError], str], spoil: Callable[[Path], object], expected: str
) -> None:
    """The author reads which input asked, which file is meant, what is wrong with it and what to do, in both languages."""
    path = course / SHIPPED / "t10k-images-idx3-ubyte.gz"
    spoil(path)
    read_idx.cache_clear()
    with pytest.raises(LabError) as error:
        load_lab(course, "tiny").cases(0)
    assert str(error.value).startswith("labs/tiny/probes.py:")
    assert f"in single(): DataError: {SHIPPED.as_posix()}/{path.name}: " in str(error.value)
    chinese = in_chinese(error.value).split(f"single() 出错：DataError：{SHIPPED.as_posix()}/{path.name}：")[1]
    assert re.search("[㐀-鿿]", chinese)
    assert expected in str(error.value)


def test_too_few_digits(course: Path) -> None:
    """What was asked for and what is there stand in one sentence; labels of another set are noticed."""
    read_idx.cache_clear()
    digits = Digits(course)
    with pytest.raises(DataError, match=r"data.test\(3, start=1\) asks for digits that aren't there; the file holds 3"):
        digits.test(3, start=1)
    for count, start in ((0, 0), (1, -1)):
        with pytest.raises(DataError, match="aren't there"):
            digits.train(count, start)
    write_digits(course / "other", np.zeros((2, 28, 28), np.uint8), np.arange(3, dtype=np.uint8))
    with pytest.raises(DataError, match=r"3 labels for the 2 images of train-images-idx3-ubyte.gz"):
        Digits(course, "other").train(1)
    write_digits(course / "small", np.zeros((2, 8, 8), np.uint8), np.arange(2, dtype=np.uint8))
    with pytest.raises(DataError, match="images of 8 x 8; MNIST's are 28 x 28"):
        Digits(course, "small").train(1)
