"""Chooses the array library. There is one to choose from: NumPy."""

import os

import numpy as array_api

from .backend_numpy import Device, NDArray, all_devices, cpu, default_device

BACKEND = os.environ.get("NEEDLE_BACKEND", "np")

if BACKEND != "np":
    raise RuntimeError(f"NEEDLE_BACKEND={BACKEND}: this assignment runs on NumPy only, set it to 'np'")
