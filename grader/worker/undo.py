"""What one request patched is undone, so that the next meets Python, NumPy and torch as a fresh process does."""

from __future__ import annotations

import builtins
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Final

import numpy as np
import torch
from torch.utils.data import DataLoader

# What seeds.py, devices.py, eras.py, standins.py and load.py write to.
_MODULES: Final = (builtins, os, random, time, np, np.random, torch, torch.random, torch.cuda)
_CLASSES: Final = (torch.Tensor, torch.nn.Module, DataLoader)


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards every name that was there means what it meant, and imports find what they found."""
    before = [(owner, dict(vars(owner))) for owner in (*_MODULES, *_CLASSES)]
    finders, stop = list(sys.meta_path), sys.breakpointhook
    try:
        yield
    finally:
        sys.meta_path[:], sys.breakpointhook = finders, stop
        for owner, names in before:
            _restore(owner, names)


def _restore(owner: ModuleType | type, names: dict[str, object]) -> None:
    now = dict(vars(owner))
    for name, value in names.items():
        if now.get(name) is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):  # a module's new names are its submodules, imported once
        for name in now.keys() - names.keys():
            delattr(owner, name)
