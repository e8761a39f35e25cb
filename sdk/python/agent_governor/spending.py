"""What one session spends, as this process knows it: recorded, held, and bounded by a limit of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .core import Core
from .directive import Directive
from .errors import BudgetExceeded
from .events import Money, Receipt, Subject, to_usd
from .outage import cost_of

if TYPE_CHECKING:
    from .call import Call


class Spending:
    def __init__(self, core_of: Callable[[], Core], subject: Subject, session_limit: Money | None = None) -> None:
        self.subject = subject
        self._core_of = core_of
        self._limit_usd = None if session_limit is None else to_usd(session_limit)
        self._spent_usd = Decimal(0)
        # Those under way, and how to stop listening for each.
        self._calls: dict[Call, Callable[[], None]] = {}
        self._lock = threading.RLock()

    @property
    def directive(self) -> Directive | None:
        """What the governor said last; None where it has said nothing yet."""
        return self._core.directives.get(self.subject)

    @property
    def spent_usd(self) -> Decimal:
        """What this process has recorded here."""
        return self._spent_usd

    @property
    def _core(self) -> Core:
        return self._core_of()

    def _keep(self, event: dict[str, Any]) -> Future[Receipt]:
        core = self._core
        assumed = cost_of(event)
        counted: Future[Receipt] = Future()

        def correct(receipt: Receipt) -> None:
            core.allowance.spend(-assumed)
            if receipt.cost_usd is not None:
                self._spend(receipt.cost_usd - assumed)

        def count(done: Future[Receipt]) -> None:
            receipt = done.result()
            self._spend(assumed if receipt.cost_usd is None else receipt.cost_usd)
            if receipt.status == "spooled":
                core.allowance.spend(assumed)
            with suppress(InvalidStateError):
                counted.set_result(receipt)

        core.record(event, correct).add_done_callback(count)
        return counted

    def _spend(self, amount: Decimal) -> None:
        with self._lock:
            self._spent_usd += amount

    def _keep_own_limit(self, ask_usd: Decimal = Decimal(0)) -> None:
        if self._limit_usd is None:
            return
        with self._lock:
            taken = self._spent_usd + sum((call.held_usd for call in self._calls), Decimal(0))
        if taken >= self._limit_usd or taken + ask_usd > self._limit_usd:
            message = f"this session has spent ${self._spent_usd.normalize():f} of its own limit of ${self._limit_usd.normalize():f}"
            raise BudgetExceeded(Directive(action="suspend", code="session_limit", message=message))
