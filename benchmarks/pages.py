"""How long a class page of 10,000 takes to open, and a frame while its table is scrolled: `make pages`, COUNT=… for others.

Frames are those of a headless Chromium. The work behind them is processor time of the page's own thread, which says the
same where the machine does other things meanwhile.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from grader.report.html import write_class_page
from tests.report.browser import BINARY, Browser
from tests.report.fixtures import crowd

FRAMES: Final = 240
STEPS: Final = {"slow, 40 px a frame": 40, "fast, 640 px a frame": 640, "thrown, 12,000 px a frame": 12_000}
OPENED: Final = """(() => {
  const loaded = performance.getEntriesByType('navigation')[0];
  return [loaded.domInteractive, loaded.loadEventEnd, document.querySelectorAll('#body tr').length];
})()"""
SCROLL: Final = """new Promise(done => {
  const scroller = document.getElementById('scroller'), times = [];
  let last = null;
  scroller.scrollTop = 0;
  function frame(now) {
    if (last !== null) times.push(now - last);
    last = now;
    if (times.length >= FRAMES) return done(times);
    scroller.scrollTop = (scroller.scrollTop + STEP) % Math.max(1, scroller.scrollHeight - scroller.clientHeight);
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
})"""
WORK: Final = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def work(browser: Browser) -> dict[str, float]:
    """Milliseconds of processor time that the page's thread has had so far, by kind."""
    found: list[dict[str, Any]] = browser.call("Performance.getMetrics")["metrics"]
    return {one["name"]: 1000 * one["value"] for one in found if one["name"] in WORK}


def opened(browser: Browser, page: Path) -> tuple[float, float, float, int]:
    """Milliseconds until the page could be used and until all of it was there, and of work for that; rows in the table."""
    browser.visit("about:blank")
    before = work(browser)["TaskDuration"]
    browser.open(page, "#lang=en")
    usable, loaded, rows = browser.ask(OPENED)
    return usable, loaded, max(0.0, work(browser)["TaskDuration"] - before), rows


def scrolled(browser: Browser, step: int) -> tuple[list[float], dict[str, float]]:
    """Milliseconds between frames, and of work behind each of them."""
    before = work(browser)
    times = browser.ask(SCROLL.replace("FRAMES", str(FRAMES)).replace("STEP", str(step)))
    return times, {name: (value - before[name]) / FRAMES for name, value in work(browser).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3, help="how often the page is opened")
    asked = parser.parse_args()
    if BINARY is None:
        raise SystemExit("no chromium on this machine: pages can't be measured without one")
    with tempfile.TemporaryDirectory() as home:
        records = crowd(asked.count)
        start = time.perf_counter()
        page = write_class_page(Path(home), "lab3", records)
        print(f"{asked.count} submissions: written in {time.perf_counter() - start:.2f} s, {page.stat().st_size / 1e6:.2f} MB")
        browser = Browser()
        try:
            browser.call("Performance.enable", timeDomain="threadTicks")
            told = [opened(browser, page) for _ in range(asked.times)]
            usable, loaded, worked = (statistics.median(one[i] for one in told) for i in range(3))
            print(f"opened: usable after {usable:.0f} ms, all there after {loaded:.0f} ms of which {worked:.0f} ms are work")
            print(f"rows in the page: {told[0][3]}")
            for name, step in STEPS.items():
                times, spent = scrolled(browser, step)
                frames = sorted(times)
                late = sum(one > 25 for one in times)
                each = ", ".join(f"{kind.removesuffix('Duration').lower()} {ms:.2f}" for kind, ms in spent.items())
                print(
                    f"scrolled {name}: frame {statistics.median(frames):.1f} ms, 95 % in {frames[int(0.95 * len(frames))]:.1f}, "
                    f"worst {frames[-1]:.1f}, late {late} of {len(frames)}; work per frame in ms: {each}"
                )
            if browser.errors:
                raise SystemExit(f"the page complained: {browser.errors[0]}")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
