"""What one submission does to its process, no other submission's record can tell."""

from __future__ import annotations

import pytest

from .conftest import CLASS, Desk, hand_in, plain

NEIGHBOURS = {name: CLASS[name] for name in ("s01-right", "s05-both", "s07-own")}
BODY = "def step(X, y, w, lr):\n    {}\n    return w\n"
ROWDY = {
    "s00-hang": "while True: pass",
    "s02-exit": "import os; os._exit(0)",
    "s03-kill": "import os, signal; os.kill(os.getppid(), signal.SIGKILL); os.killpg(0, signal.SIGTERM); os.kill(-1, 9)",
    "s04-flood": "print('x' * (64 << 20), flush=True)",
    "s06-hog": "hoard = [bytearray(1 << 26) for _ in range(64)]",
    "s08-fork": "import os\n    while True: os.fork()",
    "s09-patch": "import numpy as np; np.ndarray.mean = np.dot = np.allclose = lambda *_, **__: 0; X[:] = 0; y[:] = 0; w[:] = 0",
    "s10-litter": "import os; open('/tmp/left-behind-by-a-submission', 'w').write('x'); os.chdir('/')",
    "s11-threads": "import threading as t; [t.Thread(target=exec, args=('while 1: 0',), daemon=True).start() for _ in 'ab']",
    "s12-deep": "return step(X, y, w, lr)",
    "s13-huge": "import numpy as np; return np.zeros(10**9, dtype='u1')",
    "s14-lies": "class Liar(type(w)):\n        __eq__ = __le__ = lambda *_: True\n    return w.view(Liar)",
    "s15-text": "raise type('\\u202e', (Exception,), {})('\\x00\\ud800' * 9999)",
}


@pytest.fixture
def quiet(desk: Desk) -> dict[str, str]:
    """The neighbours' records where nobody else is."""
    desk.grade(NEIGHBOURS)
    return desk.plain()


def test_neighbours_keep_their_records(desk: Desk, quiet: dict[str, str]) -> None:
    """Among hanging, dying, flooding, hoarding and lying ones, before and after them, the others' records are the same bytes;
    each of the rowdy ones has a record of its own and no points for what isn't there."""
    desk.out = desk.out.with_name("rowdy")
    mixed = {**NEIGHBOURS, **{name: BODY.format(body) for name, body in ROWDY.items()}, "s16-last": NEIGHBOURS["s05-both"]}
    hand_in(desk.handed_in, mixed)
    told = desk.cli("grade", str(desk.handed_in), "--out", str(desk.out), "--no-pages", "--quiet", "--jobs", "2")
    assert told.exit_code == 0, told.output
    records = desk.records()
    seen = {name: plain(record) for name, record in records.items()}
    assert {name: seen[name] for name in NEIGHBOURS} == quiet
    last = seen["s16-last"].replace("s16-last", "s05-both")
    assert last == quiet["s05-both"]
    assert {name: records[name]["score"] for name in ROWDY} == dict.fromkeys(ROWDY, 0.0)
    assert {records[name]["status"] for name in ROWDY} == {"graded"}
    assert not any(record["needs_review"] for name, record in records.items() if name in ("s00-hang", "s02-exit", "s04-flood"))
