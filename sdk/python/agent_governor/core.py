"""What all sessions of one client share: the way to the governor, what it said last, and what it has not heard yet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from .directives import Directives, Watcher
from .errors import Absence, GovernorRefused
from .events import Money, Receipt, Subject
from .listener import Listener
from .outage import Allowance, OnOutage, Outage
from .outbox import Later, Outbox
from .scheduler import Scheduler
from .spool import Event, Spool
from .transport import Transport

log = logging.getLogger("agent_governor")
T = TypeVar("T")
_MOST_ASKING = 32
_MOST_STREAMS = 100


@dataclass(frozen=True)
class Settings:
    url: str
    key: str
    agent: str
    on_outage: OnOutage
    cap_usd: Money
    spool: Path
    spool_bytes: int
    max_wait_s: float
    timeout_s: float
    listen: bool


class Core:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.directives = Directives()
        self.outage = Outage(log.warning)
        self.allowance = Allowance(settings.on_outage, settings.cap_usd)
        self._transport = Transport(settings.url, settings.key, settings.timeout_s)
        self._pool = ThreadPoolExecutor(_MOST_ASKING, "agent-governor")
        self.scheduler = Scheduler(self._pool)
        self._spool = Spool(settings.spool, f"python {settings.url} {settings.key}", settings.spool_bytes)
        self._outbox = Outbox(self._transport, self._spool, self.directives, self.allowance, self.outage)
        self._listeners: dict[Subject, Listener] = {}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Raises Absence where the governor is away, which is noted, and GovernorRefused where it answers no."""
        try:
            answer = self._transport.request(method, path, body)
        except Absence as absence:
            self.outage.note_absence(str(absence), absence.retry_after_s)
            raise
        except GovernorRefused:
            self.outage.note_answer()
            raise
        self.outage.note_answer()
        self._outbox.poke()
        return answer

    async def in_pool(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    def record(self, event: Event, later: Later) -> Future[Receipt]:
        return self._outbox.record(event, later)

    def listen(self, subject: Subject, watcher: Watcher) -> Callable[[], None]:
        """Until the function that is returned is called."""
        forget = self.directives.watch(subject, watcher)
        # Each stream is a thread and a connection; beyond so many, a stop is heard at the next ask and when a hold is renewed.
        hears = self.settings.listen and (subject in self._listeners or len(self._listeners) < _MOST_STREAMS)
        leave = self._join(subject) if hears else None

        def stop() -> None:
            forget()
            if leave:
                leave()

        return stop

    def _join(self, subject: Subject) -> Callable[[], None]:
        listener = self._listeners.get(subject)
        if listener is None:
            hear = partial(self.directives.learn, subject)
            closed = partial(self._listeners.pop, subject, None)
            listener = self._listeners.setdefault(subject, Listener(self._transport, self.scheduler, subject, hear, closed))
        return listener.join()

    @property
    def lost(self) -> int:
        return self._outbox.lost

    def flush(self, timeout_s: float) -> bool:
        return self._outbox.flush(timeout_s)

    def close(self, timeout_s: float) -> None:
        for listener in list(self._listeners.values()):
            listener.close()
        self._outbox.close(timeout_s)
        self._pool.shutdown(wait=False)

    def leave_to_parent(self) -> None:
        self._spool.leave_to_parent()
