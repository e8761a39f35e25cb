"""A person's Stop, as what is under way hears of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from .directive import Directive
from .errors import BudgetExceeded

T = TypeVar("T")


class Abort:
    """Only a kill aborts: a suspension lets what is under way finish."""

    def __init__(self) -> None:
        self.stopped: BudgetExceeded | None = None
        self._tell: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def hear(self, directive: Directive) -> None:
        with self._lock:
            if directive.action != "kill" or self.stopped:
                return
            self.stopped = BudgetExceeded(directive)
            tell = tuple(self._tell)
        for one in tell:
            one()

    def check(self) -> None:
        if self.stopped:
            raise self.stopped

    async def guard(self, work: Awaitable[T]) -> T:
        """Await it; cancelled, and raises BudgetExceeded, when a person stops the agent meanwhile."""
        if self.stopped:
            if isinstance(work, Coroutine):
                work.close()
            raise self.stopped
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work)

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        with self._lock:
            self._tell.append(stop)
        if self.stopped:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if self.stopped and not _is_cancelled():
                raise self.stopped from None
            raise
        finally:
            with self._lock:
                self._tell.remove(stop)


def _is_cancelled() -> bool:
    """Is somebody else cancelling the task that runs? Python 3.10 cannot say."""
    cancelling: Callable[[], int] | None = getattr(asyncio.current_task(), "cancelling", None)
    return cancelling is not None and cancelling() > 0
