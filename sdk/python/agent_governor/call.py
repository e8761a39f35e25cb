"""A call under way: begun by `session.begin()`, ended by exactly one of `settle`, `fail` and `release`; later ones do nothing."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from .abort import Abort
from .directive import Directive, Remaining, parse_usd
from .errors import BudgetExceeded, GovernorRefused
from .events import Ask, Happened, Receipt, kind_of
from .scheduler import Scheduler
from .usage import Found, find_usage

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .asking import Asking

T = TypeVar("T")

# A stream may go on for an hour; a call that nobody ends is forgotten after it.
_LONGEST_S = 3_600.0
_DEFAULT_HOLD_MS = 120_000
_MOST_MS = 86_400_000


class Call:
    def __init__(
        self,
        *,
        id: str,
        ask: Ask,
        directive: Directive,
        model: str | None,
        hold: dict[str, Any] | None,
        unheard_usd: Decimal,
        session: Asking,
        scheduler: Scheduler,
    ) -> None:
        self.id = id
        self.directive = directive
        #: The model to call: another one than was asked for after a downgrade.
        self.model = model
        self.stop = Abort()
        #: What is reserved of the outage allowance.
        self.unheard_usd = unheard_usd
        self._ask = ask
        self._hold = hold
        self._session = session
        self._scheduler = scheduler
        self._started = time.monotonic()
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._over = False
        self._receipt: Future[Receipt] | None = None
        self._call_off_renewal: Callable[[], None] | None = None
        self._renew_later()

    @property
    def remaining(self) -> Remaining:
        """What the tightest limits leave for this call and all others; None where nothing bounds it."""
        return self.directive.remaining

    @property
    def held_usd(self) -> Decimal:
        return (parse_usd(self._hold.get("costUsd")) if self._hold else None) or self.unheard_usd

    def max_output(self, wanted: int) -> int:
        """`wanted` output tokens, or as many as the budget leaves for this call: for `max_tokens`. At least 1."""
        left = self.remaining.tokens
        if left is None:
            return wanted
        held = int(self._hold.get("tokens", 0)) if self._hold else 0
        return max(1, min(wanted, left + held - self._ask.get("estimate", {}).get("input", 0)))

    @property
    def stopped(self) -> BudgetExceeded | None:
        """Set when a person stops the agent: abort, and end the task."""
        return self.stop.stopped

    def check(self) -> None:
        """Raises BudgetExceeded where a person has stopped the agent meanwhile: for long calls, between their steps."""
        self.stop.check()

    async def guard(self, work: Awaitable[T]) -> T:
        """Await it; cancelled, and raises BudgetExceeded, when a person stops the agent meanwhile."""
        return await self.stop.guard(work)

    def settle(self, response: object = None, **more: Unpack[Happened]) -> Future[Receipt] | None:
        """It happened. `response`: what the provider answered, or its usage. None where the call is over already."""
        if not self._end():
            return None
        found = Found() if kind_of(self._ask) == "tool" else find_usage(response)
        happened: Happened = {
            "id": self.id,
            "kind": kind_of(self._ask),
            "model": found.model or self.model,
            "tool": self._ask.get("tool"),
            "fingerprint": self._ask.get("fingerprint"),
            "usage": found.usage,
            "response_id": found.response_id,
            "hold": self._hold["id"] if self._hold else None,
            "duration_ms": min(_MOST_MS, round((time.monotonic() - self._started) * 1_000)),
            **more,
        }
        self._receipt = self._session._settled(self, happened)
        return self._receipt

    def fail(self, error: BaseException) -> Future[Receipt] | None:
        """It failed. What the provider refused (a status of 400 or more) or never got cost nothing; anything else may have: it is estimated."""
        if kind_of(self._ask) == "llm" and not self.stopped and _never_ran(error):
            return self.settle(outcome="error", usage={"input": 0, "output": 0})
        return self.settle(outcome="error")

    def release(self) -> None:
        """It was not made after all: everything is given back."""
        if self._end():
            self._session._released(self, self._hold)

    @property
    def receipt(self) -> Future[Receipt] | None:
        """None until it is settled."""
        return self._receipt

    def _end(self) -> bool:
        with self._lock:
            if self._over:
                return False
            self._over = True
        if self._call_off_renewal:
            self._call_off_renewal()
        # What was begun before a fork is ended by the parent.
        return os.getpid() == self._process

    def _renew_later(self) -> None:
        """A hold is renewed at half its time, so that a missed renewal leaves another chance."""
        if self._hold and not self._over:
            hold_ms = self._ask.get("hold_ms") or _DEFAULT_HOLD_MS
            self._call_off_renewal = self._scheduler.after(hold_ms / 2_000, self._renew)

    def _renew(self) -> None:
        if self._over or self._hold is None:
            return
        if time.monotonic() - self._started > _LONGEST_S:
            if self._end():
                self._session._ended(self)
            return
        try:
            self._session._renew(self._hold["id"], self._ask.get("hold_ms") or _DEFAULT_HOLD_MS)
        except BudgetExceeded as stopped:
            self.stop.hear(stopped.directive)
            return
        except GovernorRefused:
            # It ended before we came: another one, or the call goes on without and is recorded as an overrun.
            self._hold = self._session._hold_again(self._ask) or self._hold
        self._renew_later()


_UNREACHED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol"})


def _never_ran(error: BaseException) -> bool:
    at: BaseException | None = error
    for _ in range(4):
        if at is None:
            break
        status = getattr(at, "status_code", None) or getattr(at, "status", None)
        if isinstance(status, int) and status >= 400:
            return True
        if isinstance(at, (ConnectionRefusedError, socket.gaierror)) or type(at).__name__ in _UNREACHED:
            return True
        at = at.__cause__ or at.__context__
    return False
