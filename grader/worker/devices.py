"""Code written for a GPU runs on the CPU, and data loaders work in this process.

Patched only for submissions whose text mentions such a device, so that all others meet torch as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

import torch
from torch.utils.data import DataLoader

from grader.worker.words import words

_FACTORIES: Final = words(
    "tensor as_tensor asarray zeros ones empty full rand randn randint randperm arange linspace logspace eye normal zeros_like "
    "ones_like empty_like full_like rand_like randn_like randint_like from_file tril_indices triu_indices load Generator "
    "set_default_device autocast empty_strided complex sparse_coo_tensor"
)
_TENSOR_METHODS: Final = words("to new_zeros new_ones new_empty new_full new_tensor")
_RealDevice: Final = torch.device
_GPU_WORDS: Final = ("cuda", "mps", "xpu", "npu", "gpu")


def on_cpu(texts: Iterable[str]) -> None:
    """Patches torch as far as these texts need it."""
    joined = "\n".join(texts)
    if "DataLoader" in joined:
        _patch_loader()
    if any(word in joined for word in _GPU_WORDS):
        _patch_devices()


def _patch_devices() -> None:
    torch.device = _Device
    for name in _FACTORIES:
        if hasattr(torch, name) and not isinstance(getattr(torch, name), type):
            setattr(torch, name, _without_gpu(getattr(torch, name)))
    for name in _TENSOR_METHODS:
        setattr(torch.Tensor, name, _without_gpu(getattr(torch.Tensor, name)))
    torch.nn.Module.to = _without_gpu(torch.nn.Module.to)
    for owner in (torch.Tensor, torch.nn.Module):
        for name in ("cuda", "xpu"):
            setattr(owner, name, _same)
    torch.Tensor.pin_memory = _same
    for name in ("synchronize", "empty_cache", "set_device", "manual_seed", "manual_seed_all", "reset_peak_memory_stats"):
        setattr(torch.cuda, name, lambda *_, **__: None)
    for name in ("memory_allocated", "max_memory_allocated", "current_device"):
        setattr(torch.cuda, name, lambda *_, **__: 0)


class _DeviceType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _RealDevice)


class _Device(metaclass=_DeviceType):
    """Makes real devices, always the CPU where a GPU was asked for."""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        if not args and "type" in options:
            args = (options.pop("type"),)
        return cpu_for(args[0]) if args and _is_gpu(args[0]) else _RealDevice(*args, **options)


def _is_gpu(value: object) -> bool:
    if isinstance(value, _RealDevice):
        return value.type not in ("cpu", "meta")
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and value.partition(":")[0] in _GPU_WORDS)


def cpu_for(_value: object) -> Any:
    return _RealDevice("cpu")


def _moved(value: Any) -> Any:
    """The argument with a GPU's name or device replaced."""
    if isinstance(value, str | _RealDevice) and _is_gpu(value):
        return cpu_for(value)
    return value


def _without_gpu(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function, assigned=("__name__", "__qualname__", "__doc__"), updated=())
    def call(*args: Any, **options: Any) -> Any:
        for name in ("device", "map_location", "device_type"):
            if name in options and _is_gpu(options[name]):
                options[name] = "cpu" if name == "device_type" else cpu_for(options[name])
        if options.get("pin_memory"):
            options["pin_memory"] = False
        return function(*[_moved(value) for value in args], **options)

    return call


def _same(self: Any, *_: Any, **__: Any) -> Any:
    return self


def _patch_loader() -> None:
    original = DataLoader.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        positional = list(args)
        for at, value in ((5, 0), (7, False)):  # num_workers, pin_memory
            if len(positional) > at:
                positional[at] = value
        for name in ("num_workers", "pin_memory", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
            options.pop(name, None)
        options.pop("pin_memory_device", None)
        original(self, *positional, **options)

    DataLoader.__init__ = init
