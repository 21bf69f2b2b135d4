# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Code written for a GPU runs on the CPU; loaders load here."""

from __future__ import annotations

import numpy as np
import pytest

from .conftest import Serve

F = {"f": {"function": "f"}}
HEAD = "import torch\nfrom torch import nn\ndevice = torch.device('cuda:0')\n"


@pytest.mark.parametrize(
    "expression",
    [
        "torch.ones(2).cuda()",
        "torch.ones(2).cuda(0, non_blocking=True)",
        "torch.ones(2).to('cuda')",
        "torch.ones(2).to(device)",
        "torch.ones(2).to(device=device, dtype=torch.float64)",
        "torch.ones(2).to(torch.device('cuda'), torch.float64)",
        "torch.ones(2, device='cuda')",
        "torch.tensor([1.0, 1.0], device=device)",
        "torch.zeros_like(torch.ones(2), device='cuda:1') + 1",
        "torch.ones(3).new_ones(2, device='cuda')",
        "nn.Linear(2, 2).to(device).weight.detach()[0] * 0 + 1",
        "nn.Linear(2, 2).cuda().weight.detach()[0] * 0 + 1",
        "nn.Linear(2, 2, device='cuda').weight.detach()[0] * 0 + 1",
        "torch.ones(2).to(f'cuda:{0}').pin_memory()",
        "(torch.cuda.manual_seed_all(1), torch.cuda.synchronize(), torch.ones(2))[2]",
        "torch.ones(2).type_as(torch.ones(1).cuda())",
        "torch.ones(2).to(torch.ones(1, device='cuda').device)",
    ],
)
def test_gpu_code(serve: Serve, expression: str) -> None:
    """Every usual way to a GPU ends on the CPU."""
    value = serve(HEAD + f"def f(x):\n    return {expression}\n", F, "return lab.function('f')(1)").value
    np.testing.assert_array_equal(value, np.ones(2))


def test_devices_stay_devices(serve: Serve) -> None:
    """The patched torch.device makes real devices: isinstance, types and the CPU itself are untouched."""
    text = (
        HEAD
        + "def f(x):\n    return [str(device), isinstance(device, torch.device), str(torch.device('cpu')), device.type, str(torch.device('meta'))]\n"
    )
    assert serve(text, F, "return lab.function('f')(1)").value == ["cpu", True, "cpu", "cpu", "meta"]


def test_unpatched_without_need(serve: Serve) -> None:
    """A submission that names no GPU meets torch as it is."""
    assert (
        serve(
            "import torch\ndef f(x):\n    return torch.device is type(torch.ones(1).device)\n", F, "return lab.function('f')(1)"
        ).value
        is True
    )


def test_loader_in_this_process(serve: Serve) -> None:
    """num_workers=14 means 0, however it is passed."""
    text = """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        def f(x):
            data = TensorDataset(torch.arange(4.0))
            one = DataLoader(data, batch_size=2, num_workers=14, pin_memory=True, persistent_workers=True, prefetch_factor=4)
            two = DataLoader(data, 2, False, None, None, 14)
            return [sum(b.sum().item() for (b,) in loader) for loader in (one, two)]
    """
    assert serve(text, F, "return lab.function('f')(1)").value == [6.0, 6.0]
