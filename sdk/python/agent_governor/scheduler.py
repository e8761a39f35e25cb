"""What is to be done later, on one thread for all calls of the process; the work itself is done by a pool."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress


class Scheduler:
    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._cancelled: set[int] = set()
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def after(self, seconds: float, work: Callable[[], None]) -> Callable[[], None]:
        """Returns how to call it off."""
        with self._wake:
            number = next(self._numbers)
            heapq.heappush(self._due, (time.monotonic() + seconds, number, work))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="agent-governor-later", daemon=True)
                # An interpreter that is ending starts nothing any more, and nothing is due after its end.
                with suppress(RuntimeError):
                    self._thread.start()
            self._wake.notify()
        return lambda: self._cancelled.add(number)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._wake.wait(None if not self._due else max(0.001, self._due[0][0] - time.monotonic()))
                _, number, work = heapq.heappop(self._due)
            if number in self._cancelled:
                self._cancelled.discard(number)
                continue
            with suppress(RuntimeError):
                self._pool.submit(work)
