"""Holds a process to its share of memory and processor time from outside, where no kernel does (macOS, Windows).

Looks fifty times a second: what is taken within one look goes beyond the limit, and is seen at the next.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
from typing import Final

from grader.worker.child import EXIT_MEMORY

OUT_OF_TIME: Final = -24  # as if by SIGXCPU, which Windows doesn't know
_EVERY_S: Final = 0.02


class Gauge(threading.Thread):
    """Ends the process once it has grown by more than `memory_mb` or has computed for more than `cpu_s`."""

    def __init__(self, process: subprocess.Popen[bytes], memory_mb: int, cpu_s: float) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._budget, self._cpu_limit = memory_mb << 20, cpu_s
        self._first = self._read() or (0, 0.0)
        self.verdict: int | None = None  # the exit status that says why it was ended
        self.cpu_s = 0.0
        self.peak_mb = 0.0
        self._resting = threading.Event()

    def rest(self) -> None:
        """Looks no more: what was asked of the process is done."""
        self._resting.set()

    def run(self) -> None:
        while not self._resting.is_set() and (now := self._read()) is not None and self._process.poll() is None:
            grown = now[0] - self._first[0]
            self.cpu_s = now[1] - self._first[1]
            self.peak_mb = max(self.peak_mb, grown / (1 << 20))
            if grown > self._budget or self.cpu_s > self._cpu_limit:
                self.verdict = EXIT_MEMORY if grown > self._budget else OUT_OF_TIME
                end_with_all(self._process)
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_EVERY_S)

    def _read(self) -> tuple[int, float] | None:
        """Bytes of memory and seconds of processor time; None when the process is gone."""
        import psutil  # only here and where a process is ended: Linux does without

        try:
            seen = psutil.Process(self._process.pid)
            times = seen.cpu_times()
            return int(seen.memory_info().rss), float(times.user + times.system)
        except psutil.Error:
            return None


def end_with_all(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and those that it has started."""
    import psutil

    with contextlib.suppress(psutil.Error):
        for below in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                below.kill()
    with contextlib.suppress(OSError):
        process.kill()
