"""One task of an agent: everything that it calls has one budget."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from .abort import Abort
from .around import CallContext, govern_function
from .asking import Asking, Authorization, shielded
from .call import Call
from .directive import Directive, Remaining
from .events import Ask, Happened, Receipt, make_event
from .outage import cost_of
from .usage import find_usage

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands after a call was added. `cost_usd` is assumed while the governor is away."""

    cost_usd: Decimal
    spent_usd: Decimal
    remaining: Remaining
    directive: Directive | None


class Session(Asking):
    """Every verb has a twin for asyncio whose name begins with an `a`. Safe to be used by several threads."""

    def authorize(self, **ask: Unpack[Ask]) -> Authorization:
        """May this call start? Its budget is held until an event names the hold, or the hold ends. Does not wait or raise when denied."""
        return self._authorize(ask)

    async def aauthorize(self, **ask: Unpack[Ask]) -> Authorization:
        return await self._core.in_pool(self._authorize, ask)

    def begin(self, **ask: Unpack[Ask]) -> Call:
        """Ask until a call may start, and begin it. A throttled one waits its turn.

        Raises BudgetExceeded when it may not; GovernorAway when nobody can say and the outage rule forbids it; GovernorRefused for a bad key.
        """
        self._wait_for_settling()
        time.sleep(self._pass_brake(ask))
        deadline = self._deadline()
        while True:
            begun = self._try(ask)
            if isinstance(begun, Call):
                return begun
            time.sleep(self._wait_s(begun, deadline))

    async def abegin(self, **ask: Unpack[Ask]) -> Call:
        await self._await_settling()
        await asyncio.sleep(self._pass_brake(ask))
        deadline = self._deadline()
        while True:
            begun = await self._atry(ask)
            if isinstance(begun, Call):
                return begun
            await asyncio.sleep(self._wait_s(begun, deadline))

    def run(self, make: Callable[[Call], T], **ask: Unpack[Ask]) -> T:
        """Ask, call, settle. `make` gets the call: its `model` to use, `max_output()` for max_tokens. What it returns is read for usage."""
        call = self.begin(**ask)
        try:
            response = make(call)
        except BaseException as error:
            call.fail(error)
            raise
        call.settle(response)
        return response

    async def arun(self, make: Callable[[Call], Awaitable[T]], **ask: Unpack[Ask]) -> T:
        """The same; cancelled when a person stops the agent meanwhile, which raises BudgetExceeded."""
        call = await self.abegin(**ask)
        try:
            response = await call.guard(make(call))
        except BaseException as error:
            call.fail(error)
            raise
        call.settle(response)
        return response

    def call(self, **ask: Unpack[Ask]) -> CallContext:
        """`with session.call(model="gpt-4o") as call: …; call.settle(response)`, or `async with`. Left without, it is recorded as unmeasured."""
        return CallContext(self, ask)

    def governed(self, **ask: Unpack[Ask]) -> Callable[[F], F]:
        """A decorator: each call of the function, async or not, is asked for and settled. A parameter named `call` gets the call
        (`call: Call | None = None`, so that type checkers do not ask for it).
        """
        return functools.partial(govern_function, self, ask)

    def record(self, **happened: Unpack[Happened]) -> Future[Receipt]:
        """Report a call that was made. Never waits; the receipt comes when it is confirmed, or kept for a governor that is away."""
        return self._keep(make_event(self.subject, happened))

    async def arecord(self, **happened: Unpack[Happened]) -> Receipt:
        return await shielded(self.record(**happened))

    def check_and_add(self, response: object, /, **more: Unpack[Happened]) -> Standing:
        """Add a call that was made, and hear whether to go on: a provider's response, or its usage with `model=…`.

        Waits where it is throttled. Raises BudgetExceeded when nothing may be started any more, GovernorAway when the outage rule says so.
        """
        event = self._event_of(response, more)
        receipt: Receipt | None = None
        with suppress(FutureTimeout):
            receipt = self._keep(event).result(self._core.settings.timeout_s)
        time.sleep(self._stand())
        return self._standing(event, receipt)

    async def acheck_and_add(self, response: object, /, **more: Unpack[Happened]) -> Standing:
        event = self._event_of(response, more)
        receipt: Receipt | None = None
        with suppress(asyncio.TimeoutError):
            receipt = await asyncio.wait_for(shielded(self._keep(event)), self._core.settings.timeout_s)
        await asyncio.sleep(self._stand())
        return self._standing(event, receipt)

    def check(self, model: str | None = None) -> Directive | None:
        """May anything start? Holds nothing: for nodes of a graph and for routers. Waits where it is throttled; raises as `begin` does."""
        self._wait_for_settling()
        deadline = self._deadline()
        while True:
            directive = self._read_directive(model)
            if directive is None or directive.verdict == "go":
                return directive
            time.sleep(self._wait_s(directive, deadline))

    async def acheck(self, model: str | None = None) -> Directive | None:
        await self._await_settling()
        deadline = self._deadline()
        while True:
            directive = await self._core.in_pool(self._read_directive, model)
            if directive is None or directive.verdict == "go":
                return directive
            await asyncio.sleep(self._wait_s(directive, deadline))

    async def guard(self, work: Awaitable[T]) -> T:
        """Await what makes governed calls by other ways (a graph, a chain); cancelled, and raises BudgetExceeded, when a person stops the agent."""
        stop = Abort()
        leave = self._core.listen(self.subject, stop.hear)
        try:
            return await stop.guard(work)
        finally:
            leave()

    def flush(self, timeout_s: float = 5.0) -> bool:
        """True where everything recorded so far is confirmed; waits for that, unless the governor is away, and no longer than this."""
        return self._core.flush(timeout_s)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.flush()

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._core.in_pool(self.flush)

    def _event_of(self, response: object, more: Happened) -> dict[str, Any]:
        found = find_usage(response)
        read: Happened = {"usage": found.usage, "model": found.model, "response_id": found.response_id}
        return make_event(self.subject, {**read, **more})

    def _stand(self) -> float:
        """How long to wait before the next call. Raises where there is none."""
        self._keep_own_limit()
        core = self._core
        directive = self.directive
        wait_s = 0.0
        if directive and (directive.verdict == "wait" or directive.stands):
            wait_s = self._wait_s(directive, self._deadline())
        if core.outage.is_away and not core.allowance.fits(Decimal(0)):
            raise self._away()
        return wait_s

    def _standing(self, event: dict[str, Any], receipt: Receipt | None) -> Standing:
        cost = receipt.cost_usd if receipt else None
        directive = self.directive
        remaining = directive.remaining if directive else Remaining()
        return Standing(cost_of(event) if cost is None else cost, self._spent_usd, remaining, directive)
