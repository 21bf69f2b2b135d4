"""Runs one submission's plan in confined children and says for every item how it ended."""

# Theory of operation
# Three kinds of processes. The *driver* (this one) knows the answers and never runs a submission. The *zygote* has torch
# imported and nothing else worth having; it forks, kills and reports exits. A *child* is a fork of the zygote that gives up
# everything (grader.worker.confine) and then runs one submission's plan, item by item.
#
# For each child the driver makes a memfd with the request and two pipes, for results and for output, and passes the far ends
# through the zygote (SCM_RIGHTS). The zygote never reads any of them, so what one student sent can't reach the next. The driver
# alone decodes frames (grader.wire: nothing is unpickled), and believes only what is in turn and well-formed (dialogue.py).
#
# A submission can end its child in many ways; each costs the item it was in and nothing more:
#
#     TIMEOUT  over probe_s, wall_s or cpu_s     MEMORY   MemoryError, torch's allocator, bad_alloc
#     CRASHED  a signal, os._exit, no frame      FLOODED  over 16 MB of output or the cap on results
#     GARBLED  bytes or frames out of turn
#
# The items after it go on in a fresh child. What a child does before its submission's code is loaded would happen again, so it is
# charged to all that is left. After two timeouts of one probe the rest of that probe is not run, after three in one function
# whatever else needs it; nor is anything past wall_s. A child that is late is asked, by a signal, where it stands (stack.py).
#
# A child that was ended by a signal which the driver didn't send may have been ended by somebody else (the kernel out of
# memory, an operator): its item is tried once more, and charged when the same happens again.
#
# What optimizers, checkpoints and torch.func import late takes as long as torch itself, and most labs never ask for it. A child
# that asks for it ends with a code of its own; the zygote then imports it for all that follow, and the submission is run again.
# Whoever feigns that code gets nothing but one more run.
#
# Time is the driver's own, from frame to frame. An item that is past its limit but was kept from the processor by others is given
# up to three times as long. A result that is complete before the deadline counts, whether or not its process has ended.
#
# The grader's own faults (a zygote that dies, a layer that can't be applied) are tried once more in a fresh zygote and then
# reported as `Run.failure` with every item UNGRADED: they are never a student's.

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from grader.errors import SandboxError
from grader.model import Fate, Run, Source, Task
from grader.sandbox import box, spawn
from grader.sandbox.dialogue import UnconfinedError
from grader.sandbox.forkserver import ForkServer, MachineryError, Server
from grader.sandbox.isolation import Isolation
from grader.sandbox.stay import Stay, failed
from grader.sandbox.watch import Watch
from grader.worker.child import EXIT_UNREADY

_RENEW: Final = 5000  # children of one zygote, before a fresh one takes over


class _UnreadyError(Exception):
    """A child needs what the zygote hasn't imported yet: all is run again, once for a zygote."""


class Sandbox:
    """One zygote process and the children it forks, one at a time. Not thread-safe: one for each thread."""

    def __init__(self, isolation: Isolation, *, seed_hash: int = 0, session: str = "") -> None:
        """`session` names a file to be served in place of `grader.worker.session`, in tests of this machinery."""
        box.refuse_exposed(box.answers())
        self.forks = 0
        self._isolation, self._hash_seed, self._session = isolation, seed_hash, session
        self._until_renewal = _RENEW
        self._can_fork = spawn.can_fork()
        self._server: Server | None = self._start()
        self._staying: Server | None = None

    def run(self, task: Task) -> Run:
        """What the submission did. Never raises for what its code does; the machinery's faults stand in `Run.failure`."""
        try:
            return self._attempt(task)
        except SandboxError:
            self.close()
        try:
            return self._attempt(task)
        except SandboxError as error:
            self.close()
            return failed(task, self._isolation.as_record(), str(error))

    def versions(self, task: Task, versions: Sequence[tuple[Source, ...]]) -> list[Run]:
        """The plan on each of the lab's own versions, all in one child; those after one that ends it go one by one."""
        if len(versions) == 1 and self._can_fork:
            return [self.run(replace(task, files=versions[0]))]
        size = len(task.plan)
        together = replace(task, plan=task.plan * len(versions), versions=tuple(versions))
        try:
            server = self._ready_for_versions()
            stay = Stay(together, time.monotonic())
            self._until_renewal -= 1
            self.forks += 1
            self._one_child(server, stay)
        except _UnreadyError:
            return self.versions(task, versions)
        except MachineryError:
            self.close()
            return [self.run(replace(task, files=files)) for files in versions]
        done = stay.known
        runs = []
        for at, files in enumerate(versions):
            indices = range(at * size, (at + 1) * size)
            if all(index in done and done[index].fate in (Fate.OK, Fate.RAISED, Fate.MISSING) for index in indices):
                runs.append(stay.part(indices, self._isolation.as_record(), server.environment))
            else:
                runs.append(self.run(replace(task, files=files)))
        return runs

    def close(self) -> None:
        """Ends the zygote; a later `run` starts a new one."""
        for server in (self._server, self._staying):
            if server is not None:
                server.close()
        self._server = self._staying = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _attempt(self, task: Task) -> Run:
        while True:  # a zygote is unready once; between two tries a fresh one may have taken over
            with contextlib.suppress(_UnreadyError):
                return self._whole(task)

    def _whole(self, task: Task) -> Run:
        server = self._ready()
        stay = Stay(task, time.monotonic())
        while stay.wanted(time.monotonic()):
            self._until_renewal -= 1
            self.forks += 1
            self._one_child(server, stay)
        return stay.run(self._isolation.as_record(), server.environment, time.monotonic())

    def _start(self) -> Server:
        kind = ForkServer if self._can_fork else spawn.SpawnServer
        return kind(self._isolation, self._hash_seed, self._session)

    def _ready(self) -> Server:
        if self._server is not None and self._until_renewal <= 0:
            self.close()
        if self._server is None:
            self._server = self._start()
            self._until_renewal = _RENEW
        self._server.greet()
        return self._server

    def _ready_for_versions(self) -> Server:
        """The lab's own code shares a process that stays, where a fresh one costs seconds."""
        if self._can_fork:
            return self._ready()
        if self._staying is None:
            self._staying = spawn.SpawnServer(self._isolation, self._hash_seed, self._session, stays=True)
        self._staying.greet()
        return self._staying

    def _one_child(self, server: Server, stay: Stay) -> None:
        dialogue, request = stay.begin()
        limits = stay.task.limits
        asked = time.monotonic()
        child = server.fork(request, limits, limits.cpu_s - stay.cpu_s)
        stay.born += time.monotonic() - asked  # no time of the submission's
        watch = Watch(server, child, dialogue, limits, stay.bounds)
        try:
            fate, ended = watch.until_end()
        except UnconfinedError as error:
            raise MachineryError(f"a child couldn't be confined: {error}") from error
        finally:
            child.close()
        if ended.status == EXIT_UNREADY and server.warm():
            raise _UnreadyError
        stay.cpu_s += ended.cpu_s
        stay.peak_mb = max(stay.peak_mb, ended.peak_mb)
        stay.kept += watch.kept
        stay.output += bytes(watch.output.head[: (limits.output_kb << 10) - len(stay.output)])
        stay.end(dialogue, fate, watch)
