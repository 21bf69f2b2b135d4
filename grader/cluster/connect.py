"""Finds a cluster by its address, asks its workers what they give, and says which of them get no submission."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from distributed import Client, LocalCluster, Security

from grader.cluster.offer import Offer, commonest, demanded, offered
from grader.cluster.pool import ClusterPool
from grader.errors import SandboxError, UsageError
from grader.model import Text

WAIT_S: Final = 60.0  # for a scheduler, and then for a first worker
MOST: Final = 512  # submissions under way at once, unless asked for more
_LOCAL: Final = "local:"
_DEAF: Final = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"  # a terminal's goes to all; the command ends them
_ALONE: Final = ("localhost", "127.0.0.1", "::1")


@contextlib.contextmanager
def connected(
    address: str, required: tuple[str, ...], jobs: int | None = None, say: Callable[[Text], None] = lambda _: None
) -> Iterator[ClusterPool]:
    """A pool on the cluster there. `address`: as of `--cluster`. Raises UsageError, SandboxError."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # lost workers are dask's to replace, and told by grader
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(_local(address) if address.startswith(_LOCAL) else _remote(address, say))
        offers = _offers(client)
        demand = demanded(required)
        fit = {name: offer for name, offer in offers.items() if not demand.refuses(offer)}
        if not fit:
            reasons = "; ".join(f"{name}: {demand.refuses(offer)}" for name, offer in sorted(offers.items())[:5])
            raise SandboxError(
                f"{address}: no worker there will do: {reasons}", zh=f"{address}：那里没有可用的工作进程：{reasons}"
            )
        isolation = commonest(fit.values())
        places = sum(_threads(client)[name] for name in fit)
        yield ClusterPool(client, replace(demand, tier=isolation.tier), isolation, jobs or min(MOST, 2 * places), say)


@contextlib.contextmanager
def _local(address: str) -> Iterator[Client]:
    """Workers on this machine, one thread each; the connections are encrypted, so that no other user can give them work."""
    count = address.removeprefix(_LOCAL)
    if not count.isdigit() or not 0 < int(count) <= 1024:
        raise UsageError(
            f"--cluster {address}: a number of workers is needed, as in local:4",
            zh=f"--cluster {address}：需要工作进程的个数，如 local:4",
        )
    cluster = LocalCluster(
        n_workers=int(count),
        threads_per_worker=1,
        memory_limit=0,  # submissions are bounded one by one
        dashboard_address=None,
        security=Security.temporary(),
        silence_logs=logging.CRITICAL,
        preload=[_DEAF],
    )
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextlib.contextmanager
def _remote(address: str, say: Callable[[Text], None]) -> Iterator[Client]:
    if address.endswith(".json"):
        if not Path(address).is_file():
            raise UsageError(
                f"--cluster {address}: no scheduler file here; the scheduler writes it (--scheduler-file)",
                zh=f"--cluster {address}：这里没有调度器文件；由调度器写出（--scheduler-file）",
            )
        place: dict[str, str] = {"scheduler_file": address}
    elif urlsplit(address).scheme in ("tcp", "tls") and urlsplit(address).hostname:
        place = {"address": address}
    else:
        raise UsageError(
            f"--cluster {address}: tcp://HOST:PORT, tls://HOST:PORT, a scheduler's .json file or local:N is needed",
            zh=f"--cluster {address}：应为 tcp://HOST:PORT、tls://HOST:PORT、调度器的 .json 文件或 local:N",
        )
    try:
        client = Client(**place, timeout=WAIT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise SandboxError(
            f"--cluster {address}: no scheduler answers there ({type(error).__name__}: {error})",
            zh=f"--cluster {address}：那里没有调度器应答（{type(error).__name__}：{error}）",
        ) from error
    with client:
        found = urlsplit(client.scheduler.address)
        if found.scheme != "tls" and found.hostname not in _ALONE:
            say(
                Text(
                    f"{client.scheduler.address} is neither encrypted nor authenticated: only in a network of your own, else tls://",
                    f"{client.scheduler.address} 未加密也不验证身份：只可用于自己的内部网络，否则请用 tls://",
                )
            )
        yield client


def _offers(client: Client) -> Mapping[str, Offer]:
    """What each worker gives, by address, once there is one."""
    deadline = time.monotonic() + WAIT_S
    while not _threads(client):
        if time.monotonic() > deadline:
            raise SandboxError(
                f"{client.scheduler.address}: the scheduler has no worker; start some: dask worker ADDRESS",
                zh=f"{client.scheduler.address}：调度器没有工作进程；请启动：dask worker ADDRESS",
            )
        time.sleep(0.2)
    answers: dict[str, Any] = client.run(offered, on_error="return")
    found = {name: answer for name, answer in answers.items() if isinstance(answer, Offer)}
    if not found:
        _, error = next(iter(answers.items()))
        raise SandboxError(
            f"no worker has this grader ({type(error).__name__}: {error}); install the same version there",
            zh=f"没有一个工作进程装有这个版本的 grader（{type(error).__name__}：{error}）；请在那里安装同一版本",
        )
    return found


def _threads(client: Client) -> dict[str, int]:
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return {name: int(worker["nthreads"]) for name, worker in workers.items()}
