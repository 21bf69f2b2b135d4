"""The pictures in docs/pictures, made from a graded lab3: `make screenshots`."""

from __future__ import annotations

import sys
from pathlib import Path

from .browser import BINARY, Browser

# name: page, fragment, width, height, dark
PICTURES = {
    "class": ("index.html", "#lang=en", 1280, 900, False),
    "submission": ("pages/20240111.html", "#lang=en", 1280, 900, False),
    "class-dark-zh": ("index.html", "#lang=zh&sort=part1", 1280, 900, True),
    "submission-phone-zh": ("students/20240111.html", "#lang=zh", 390, 844, False),
    "differences": ("pages/20240139.html", "#part-1&lang=en", 1280, 900, False),
}


def main(reports: Path, out: Path) -> None:
    if BINARY is None:
        sys.exit("no chromium on this machine: install one, then make screenshots again")
    out.mkdir(parents=True, exist_ok=True)
    browser = Browser()
    for name, (page, fragment, width, height, dark) in PICTURES.items():
        browser.open(reports / page, fragment, width=width, height=height, dark=dark)
        if "part-1" in fragment:
            browser.ask("document.getElementById('part-1').open = true; document.getElementById('parts').scrollIntoView()")
        browser.picture(out / f"{name}.png")
        print(out / f"{name}.png")
    browser.close()
    if browser.errors:
        sys.exit("\n".join(browser.errors))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
