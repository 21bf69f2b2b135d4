"""Relations in words: the right factor, the right size, the right sign."""

import numpy as np
import pytest

from grader.compare import describe_difference, relation
from grader.model import Text

RNG = np.random.default_rng(7)
RIGHT = RNG.normal(size=(3, 7))
START = RNG.normal(size=(3, 7))
SIZES = {"N": (11, Text("the number of samples", "样本数")), "C": (3, Text("the number of classes", "类别数"))}


@pytest.mark.parametrize(
    ("got", "named"),
    [
        (-RIGHT, "negated"),
        (11 * RIGHT, "scaled"),
        (RIGHT / 3, "scaled"),
        (np.zeros_like(RIGHT), "zeros"),
        (RIGHT > 0, "boolean"),
        (RIGHT + 0j, "complex"),
        (RIGHT.T, "transposed"),
        (np.exp(RIGHT), "exp"),
        (RIGHT**2, "square"),
        (RIGHT + 0.5, "offset"),
        (RIGHT[::-1], "permuted"),
        (RIGHT[:2], "shape"),
        (np.where(RIGHT.max() == RIGHT, 9.0, RIGHT), "partly"),
        (RNG.normal(size=(3, 7)), "different"),
        (RIGHT * np.nan, "not-finite"),
    ],
)
def test_a_relation_is_named(got, named):
    """Each relation of the catalogue is recognised by its own example."""
    assert relation(RIGHT, got, None, SIZES).id == named


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (11, "exactly 11 times the expected one, and 11 is the number of samples"),
        (1 / 3, "exactly 1/3 of the expected one, and 3 is the number of classes"),
        (2, "exactly 2 times the expected one"),
    ],
)
def test_a_factor_is_named_by_the_size_it_equals(factor, words):
    """8 times is said to be the batch size where the batch size is 8."""
    assert words in relation(START + RIGHT, START + factor * RIGHT, START, SIZES).text.en


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [(True, False, "it is False, expected True"), (2.0, 3.5, "it is 3.5, expected 2"), ([[4]], [[7]], "it is 7, expected 4")],
)
def test_one_number_is_in_no_other_place(expected, got, said):
    """A single value can't be permuted: both values are told."""
    assert relation(np.asarray(expected), np.asarray(got), None, SIZES).text.en == said


def test_values_that_agree_to_five_digits_are_in_their_places():
    """What only an exact comparison tells apart isn't called permuted, nor wholly different."""
    assert relation(RIGHT, RIGHT * (1 + 1e-8), None, SIZES).id == "nearly"
    assert relation(np.asarray(2.0), np.asarray(2.00000001), None, SIZES).text.en == "it is 2.00000001, expected 2"


def test_changes_are_measured_from_where_they_started():
    """An update that didn't happen is no change, not a difference of values."""
    assert relation(START + RIGHT, START, START, SIZES).id == "zero-delta"
    assert relation(START + RIGHT, START - RIGHT, START, SIZES).id == "negated"


def test_columns_that_sum_to_one_are_seen():
    """A softmax over the wrong axis is said to be one."""
    scores = np.exp(RIGHT)
    rows, columns = scores / scores.sum(1, keepdims=True), scores / scores.sum(0, keepdims=True)
    assert relation(rows, columns, None, SIZES).id == "columns-sum-to-one"


def test_a_difference_is_cut_around_its_worst_element():
    """Of a big array the window holds the worst element, and nothing larger than 12 by 12 is shown."""
    expected = np.zeros((40, 50))
    got = expected.copy()
    got[33, 44] = 5.0
    found = describe_difference("p", "c", "w", expected, got)
    assert found.worst == (33, 44)
    assert 33 in found.rows
    assert 44 in found.columns
    assert len(found.expected) == len(found.rows) == 12


def test_arrays_of_another_shape_are_shown_as_they_are():
    """Shapes are told, no element is called the worst."""
    found = describe_difference("p", "c", "w", np.ones((2, 3)), np.ones((3, 2, 2)))
    assert found.worst is None
    assert found.got_shape == (3, 2, 2)


@pytest.mark.parametrize("expected", [(2, 3), (3,), (), (0,), (2, 0)])
@pytest.mark.parametrize("got", [(1, 0), (0,), (0, 3), (2, 0, 2), (4, 0), ()])
def test_what_is_empty_is_described_too(expected: tuple[int, ...], got: tuple[int, ...]) -> None:
    """Results without a number have a window without a number, whatever their shape."""
    found = describe_difference("p", "c", "w", np.ones(expected), np.ones(got))
    assert (found.expected_shape, found.got_shape) == (expected, got)
    assert sum(len(row) for row in found.got) == np.ones(got).size
