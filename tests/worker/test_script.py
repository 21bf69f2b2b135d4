# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Top-level statements as entry points: the cheap ones run when a probe asks, loops only on what a probe gives them."""

from __future__ import annotations

import numpy as np
import pytest

from .conftest import Serve

ASK = {"work": {"script": ["backward", "grad", "@", "mm"]}}
LOOP = {"loop": {"loop": ["backward", "step"]}, "f": {"function": "f"}}
NAMES = "names = lab.script('work').run()\nreturn {'value': names.get('z', 'absent')}"
TRAINING = """
import torch
from torch import nn
net = nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
train_loader = torch.utils.data.DataLoader(open("data.bin"), num_workers=14)
with torch.enable_grad():
    for epoch in range(1000000):
        for X, y in train_loader:
            l = ((net(X) - y) ** 2).mean()
            optimizer.zero_grad()
            l.backward()
            optimizer.step()
"""


@pytest.mark.parametrize(
    ("text", "z"),
    [
        ("import torch\nA = torch.ones(2, 3)\nz = A @ A.T\n", [[3.0, 3.0], [3.0, 3.0]]),
        ("import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = x ** 2\ny.backward()\nprint(x.grad)\nz = x.grad\n", 4.0),
        (
            "import torch\nx = torch.tensor(2.0, requires_grad=True)\nwith torch.no_grad():\n    a = x ** 3\n(x + a).backward()\nz = x.grad\n",
            1.0,
        ),
        (
            "import torch\ndef g():\n    x = torch.tensor(3.0, requires_grad=True)\n    (x * x).backward()\n    return x.grad\nz = g()\n",
            6.0,
        ),
        (
            "import torch\nx = torch.tensor(2.0, requires_grad=True)\nfor k in range(3):\n    (x * 1).backward()\nz = x.grad\n",
            3.0,
        ),
        (
            "import torch\nif __name__ == '__main__':\n    x = torch.tensor(2.0, requires_grad=True)\n    (x * x).backward()\n    z = x.grad\n",
            4.0,
        ),
        ("import torch\n1 / 0\nz = torch.mm(torch.ones(1, 1), torch.ones(1, 1))\n", [[1.0]]),
    ],
)
def test_cheap_statements_run(serve: Serve, text: str, z: object) -> None:
    """Products, gradients, `with` blocks, short loops and functions of one's own; what raises costs itself."""
    np.testing.assert_array_equal(serve(text, ASK, NAMES).value, z)


@pytest.mark.parametrize(
    "work",
    [
        "z = open('/tmp/x').read()",
        "z = input()",
        "z = torch.ones(100000, 100)",
        "z = [step() for step in tasks]",
        "while True: pass\nz = 1 if unknown else 2",
        "for i in range(10**9): pass\nz = i",
        "def slow():\n    while True: pass\nz = slow()",
        "z = download(root='data')",
        "z = exec('1')",
    ],
)
def test_work_never_runs(serve: Serve, work: str) -> None:
    """Files, input, large arrays, long loops and whatever isn't known to be cheap: neither run nor what needs them."""
    text = f"import torch\n{work}\nlater = torch.mm(torch.ones(1, 1), torch.ones(1, 1))\n"
    assert serve(text, ASK, NAMES).value == "absent"


def test_nothing_runs_while_definitions_are_loaded(serve: Serve) -> None:
    """The statements of an entry run when the probe asks, in the module's namespace, and leave it as it was."""
    text = "import torch\nseen = 0\ndef f(): return seen\nx = torch.tensor(2.0, requires_grad=True)\n(x * x).backward()\nseen = float(x.grad)\n"
    probe = "before = lab.function('f')()\nwithin = lab.script('work').run()['seen']\nreturn {'value': [before, within, lab.function('f')()]}"
    assert serve(text, {**ASK, "f": {"function": "f"}}, probe).value == [0, 4.0, 0]


def test_where_it_stands(serve: Serve) -> None:
    """Found by what statements mention, from the first of them to the last."""
    text = "import torch\nA = torch.ones(2, 3)\n\nprint(A @ A.T)\nB = 1\nprint(torch.mm(A, A.T))\nC = 2\n"
    found = serve(text, ASK, "return 1").static["found"]["work"]
    assert (found["line"], found["end_line"], found["how"]) == (4, 6, "script")
    assert serve("x = 1\n", ASK, "return lab.script('work').run()").result["fate"] == "missing"


def test_a_training_loop_runs_on_what_the_probe_gives(serve: Serve) -> None:
    """Its data, its number of epochs: everything that is a name can be replaced, and what it trained comes back."""
    probe = """
script = lab.script('loop')
(loop,) = script.loops
before = script.before(loop)
import torch
with torch.no_grad():
    for p in before['net'].parameters(): p.zero_()
batches = [(torch.ones(2, 3), torch.ones(2, 1))]
after = script.run_loop(loop, range=lambda n: [0, 1], train_loader=batches, net=before['net'], optimizer=before['optimizer'])
return {'value': [float(after['l']), float(after['net'].bias), 'train_loader' in before]}
"""
    first = 0.5 * 2 * 1  # lr · 2 · (y − 0)
    loss, bias, known = serve(TRAINING, LOOP, probe).value
    assert known is False
    assert bias == first - 0.5 * 2 * (4 * first - 1)
    assert loss == (4 * first - 1) ** 2


def test_a_loop_is_found_by_all_of_its_words(serve: Serve) -> None:
    """A loop without a step is no training loop; one inside a function is that function's."""
    text = "for x in []:\n    x.backward()\ndef f():\n    for x in []:\n        x.backward()\n        x.step()\n"
    assert "loop" not in serve(text, LOOP, "return 1").static["found"]


def test_patterns_see_the_loop(serve: Serve) -> None:
    """A forbidden call in a top-level loop is found as in a function."""
    frames = serve(TRAINING, LOOP, "return 1", patterns=[{"scope": ["loop"], "patterns": ["$X.zero_grad()"]}])
    assert [match["entry"] for match in frames.static["matches"]] == ["loop"]
