"""What probes files import."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import torch

from grader.worker import probing


def test_facts_of_a_probe() -> None:
    """The decorators leave functions as they are and note the facts the driver reads."""

    @probing.inputs
    def case(rng: np.random.Generator) -> dict[str, int]:
        return {"x": 1}

    @probing.probe(inputs=[case], runs=3, entries=["f"])
    def drive(lab: object, x: int) -> dict[str, int]:
        return {"x": x}

    @probing.probe
    def bare(lab: object) -> dict[str, int]:
        return {}

    facts = vars(drive)
    assert (facts["grader_inputs"], facts["grader_runs"], facts["grader_key_runs"], facts["grader_entries"]) == (
        (case,),
        3,
        3,
        ("f",),
    )
    assert vars(bare)["grader_runs"] == 1
    assert drive(None, 2) == {"x": 2}


def test_no_torch_in_the_driver() -> None:
    """Importing the decorators doesn't import torch."""
    code = "import sys, grader.worker.probing; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_helpers_keep_dtypes() -> None:
    """Tensors and layers have the arrays' dtype and share no memory with them."""
    weight, bias = np.ones((2, 3)), np.zeros(2)
    layer = probing.linear_layer(weight, bias)
    assert layer.weight.dtype == torch.float64
    assert probing.linear_layer(weight.astype(np.float32), bias.astype(np.float32))(torch.ones(3)).dtype == torch.float32
    tensor = probing.tensor(weight)
    weight += 1
    assert tensor.sum() == 6
    assert layer.weight.sum() == 6
    assert probing.array(layer.weight).dtype == np.float64
