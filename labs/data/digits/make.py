"""Makes the four idx.gz files beside it from scikit-learn's digits; the same bytes each time.

python -m venv /tmp/digits && /tmp/digits/bin/pip install scikit-learn && /tmp/digits/bin/python labs/data/digits/make.py
"""

import gzip
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TRAIN = 1497  # the first, in scikit-learn's order; the other 300 are the test set
BOX, SIDE = 20, 28  # MNIST: the digit in a box of 20 x 20, by its centre of mass in the middle of 28 x 28
IMAGES, LABELS = 0x803, 0x801  # idx: two zero bytes, 8 for uint8, the number of dimensions


def cubic(distance):
    """Catmull-Rom's kernel: smooth, and the values at the old pixels stay."""
    d = np.abs(distance)
    near, far = (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2
    return np.where(d < 1, near, np.where(d < 2, far, 0.0))


def stretched(small):
    """(n, 8, 8) of 0..16 -> (n, 20, 20) of 0..255; beyond the border lies paper."""
    old = small.shape[1]
    places = (np.arange(BOX) + 0.5) * old / BOX - 0.5
    weights = cubic(places[:, None] - np.arange(old))  # (20, 8)
    large = np.einsum("ia,nab,jb->nij", weights, small, weights)
    return np.clip(np.rint(large * (255 / 16)), 0, 255).astype(np.uint8)


def centred(boxes):
    """(n, 20, 20) -> (n, 28, 28), the centre of mass in the middle as far as the box stays inside."""
    at = np.arange(BOX)
    page = np.zeros((len(boxes), SIDE, SIDE), np.uint8)
    for image, box in zip(page, boxes):
        mass = box.astype(np.int64)
        row, column = (mass.sum(1) @ at / mass.sum(), mass.sum(0) @ at / mass.sum())
        top, left = (int(np.clip(round(SIDE / 2 - 0.5 - centre), 0, SIDE - BOX)) for centre in (row, column))
        image[top : top + BOX, left : left + BOX] = box
    return page


def write(name, magic, values):
    head = np.array([magic, *values.shape], ">u4").tobytes()
    data = gzip.compress(head + values.tobytes(), compresslevel=9, mtime=0)
    (Path(__file__).parent / name).write_bytes(data)


def main():
    digits = load_digits()
    images, labels = centred(stretched(digits.images)), digits.target.astype(np.uint8)
    for prefix, part in (("train", slice(None, TRAIN)), ("t10k", slice(TRAIN, None))):
        write(f"{prefix}-images-idx3-ubyte.gz", IMAGES, images[part])
        write(f"{prefix}-labels-idx1-ubyte.gz", LABELS, labels[part])


if __name__ == "__main__":
    main()
