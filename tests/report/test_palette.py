"""The colours, measured: contrast of every text, and scales that colour-blind people can read."""

from __future__ import annotations

import re
from importlib import resources

import pytest

CSS = resources.files("grader.report").joinpath("templates/report.css").read_text(encoding="utf-8")
DARK_STARTS = "@media screen and (prefers-color-scheme: dark)"
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in CSS.split(DARK_STARTS, 2)[:2])
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}
# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, sight: str) -> list[float]:
    rgb = linear(colour)
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in SIGHT[sight]]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505
    y = luminance(rgb)
    z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, sight: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(seen(one, sight)), lab(seen(other, sight)), strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink", ["ink", "quiet", "lost", "right", "review", "link"])
@pytest.mark.parametrize("ground", ["paper", "sunk"])
def test_text_is_legible(theme: str, ink: str, ground: str) -> None:
    """WCAG AA: 4.5 to 1."""
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_on_colours_are_legible(theme: str) -> None:
    """Each step with the text colour that the style sheet gives it."""
    colours = THEMES[theme]
    flipped = {
        "light": {"s6", "s7", "s8", "d0", "d7", "d8"},
        "dark": {"s0", "s1", "s2", "s3", "s4", "d2", "d3", "d4", "d5", "d6"},
    }[theme]
    for step in [f"{kind}{i}" for kind in "sd" for i in range(9)]:
        text = colours["light-text" if step in flipped else "dark-text"]
        assert contrast(colours[step], text) >= 4.5, step


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_the_map_of_parts_can_be_read_by_everyone(theme: str, sight: str) -> None:
    """Full marks, a part of them, none and not graded are four colours for every eye."""
    colours = THEMES[theme]
    for share in ("lost-fill", "p0", "p1", "p2", "p3", "line"):
        assert apart(colours["s4"], colours[share], sight) > 15, share
    assert apart(colours["lost-fill"], colours["line"], sight) > 15


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_scales_can_be_read_by_everyone(theme: str, sight: str) -> None:
    """Values grow lighter or darker without turning; gains and losses differ at every size."""
    colours = THEMES[theme]
    light = [lab(seen(colours[f"s{i}"], sight))[0] for i in range(9)]
    assert light == sorted(light, reverse=theme == "light")
    for i in range(1, 5):
        assert apart(colours[f"d{4 - i}"], colours[f"d{4 + i}"], sight) > (8 if i == 1 else 15), i
