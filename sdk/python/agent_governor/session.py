"""One task of an agent: everything that it calls has one budget."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode

from .abort import Abort
from .brake import CLEAR, Brake, step_brake
from .call import Call
from .core import Core
from .directive import Directive, Remaining, parse_directive, parse_usd
from .errors import Absence, BudgetExceeded, GovernorAway, GovernorRefused
from .events import Ask, Happened, Money, Receipt, Subject, kind_of, make_event, make_request, new_id, to_usd
from .outage import assume_usd, cost_of
from .usage import find_usage

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

# Whoever is stopped and asks all the same is answered from memory this long.
_STILL_STOPPED_S = 1.0


@dataclass(frozen=True, slots=True)
class Authorization:
    """May this call start? `hold` names what is set aside for it; None where nothing is."""

    id: str
    allowed: bool
    directive: Directive
    model: str | None = None
    hold: dict[str, Any] | None = None
    # False where the governor was away, and this is the outage rule's answer.
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands after a call was added. `cost_usd` is assumed while the governor is away."""

    cost_usd: Decimal
    spent_usd: Decimal
    remaining: Remaining
    directive: Directive | None


class Session:
    """Every verb has a twin for asyncio whose name begins with an `a`. Safe to be used by several threads."""

    def __init__(self, core_of: Callable[[], Core], subject: Subject, session_limit: Money | None = None) -> None:
        self.subject = subject
        self._core_of = core_of
        self._limit_usd = None if session_limit is None else to_usd(session_limit)
        self._spent_usd = Decimal(0)
        self._calls: dict[Call, Callable[[], None]] = {}
        self._brakes: dict[str, Brake] = {}
        self._denied: tuple[Directive, float] | None = None
        self._settling: Future[Receipt] | None = None
        self._lock = threading.RLock()

    @property
    def directive(self) -> Directive | None:
        """What the governor said last; None where it has said nothing yet."""
        return self._core.directives.get(self.subject)

    @property
    def spent_usd(self) -> Decimal:
        """What this process has recorded here."""
        return self._spent_usd

    def authorize(self, **ask: Unpack[Ask]) -> Authorization:
        """May this call start? Its budget is held until an event names the hold, or the hold ends. Does not wait or raise when denied."""
        return self._authorize(ask)

    async def aauthorize(self, **ask: Unpack[Ask]) -> Authorization:
        return await self._core.in_pool(self._authorize, ask)

    def begin(self, **ask: Unpack[Ask]) -> Call:
        """Ask until a call may start, and begin it. A throttled one waits its turn.

        Raises BudgetExceeded when it may not; GovernorAway when nobody can say and the outage rule forbids it; GovernorRefused for a bad key.
        """
        if self._settling:
            # What was settled before is counted before the next one is judged.
            with suppress(FutureTimeout):
                self._settling.result(self._core.settings.timeout_s)
        time.sleep(self._pass_brake(ask))
        deadline = self._deadline()
        while True:
            begun = self._try(ask)
            if isinstance(begun, Call):
                return begun
            time.sleep(self._wait_s(begun, deadline))

    async def abegin(self, **ask: Unpack[Ask]) -> Call:
        if self._settling:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(_shielded(self._settling), self._core.settings.timeout_s)
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

        def decorate(function: F) -> F:
            signature = inspect.signature(function)
            takes_call = "call" in signature.parameters
            # Whoever reads the signature, to make a tool of it, must not ask a model for the call.
            shown = signature.replace(parameters=[one for name, one in signature.parameters.items() if name != "call"])

            def bind(call: Call, arguments: dict[str, Any]) -> dict[str, Any]:
                return {**arguments, "call": call} if takes_call else arguments

            if inspect.iscoroutinefunction(function):

                @functools.wraps(function)
                async def later(*args: Any, **kwargs: Any) -> Any:
                    return await self.arun(lambda call: function(*args, **bind(call, kwargs)), **ask)

                later.__signature__ = shown  # type: ignore[attr-defined]
                return cast(F, later)

            @functools.wraps(function)
            def now(*args: Any, **kwargs: Any) -> Any:
                return self.run(lambda call: function(*args, **bind(call, kwargs)), **ask)

            now.__signature__ = shown  # type: ignore[attr-defined]
            return cast(F, now)

        return decorate

    def record(self, **happened: Unpack[Happened]) -> Future[Receipt]:
        """Report a call that was made. Never waits; the receipt comes when it is confirmed, or kept for a governor that is away."""
        return self._keep(make_event(self.subject, happened))

    async def arecord(self, **happened: Unpack[Happened]) -> Receipt:
        return await _shielded(self.record(**happened))

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
            receipt = await asyncio.wait_for(_shielded(self._keep(event)), self._core.settings.timeout_s)
        await asyncio.sleep(self._stand())
        return self._standing(event, receipt)

    def check(self, model: str | None = None) -> Directive | None:
        """May anything start? Holds nothing: for nodes of a graph and for routers. Waits where it is throttled; raises as `begin` does."""
        deadline = self._deadline()
        while True:
            directive = self._read_directive(model)
            if directive is None or directive.verdict == "go":
                return directive
            time.sleep(self._wait_s(directive, deadline))

    async def acheck(self, model: str | None = None) -> Directive | None:
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

    @property
    def _core(self) -> Core:
        return self._core_of()

    def _authorize(self, ask: Ask) -> Authorization:
        core = self._core
        identity = new_id()
        known = self.directive
        if self._denied:
            directive, until = self._denied
            if time.monotonic() < until and not (known and known.revision > directive.revision):
                return Authorization(identity, False, directive)
            self._denied = None
        if core.outage.wait_s > 0:
            return self._without_governor(identity, ask)
        try:
            answer = core.ask("POST", "/authorize", make_request(self.subject, identity, ask))
        except Absence:
            return self._without_governor(identity, ask)
        directive = parse_directive(answer["directive"])
        in_force = core.directives.learn(self.subject, directive)
        hold = answer.get("hold")
        if answer["allowed"] and in_force.revision > directive.revision and in_force.verdict == "stop":
            # Something newer was pushed while the answer was on its way.
            self._give_back(hold)
            return Authorization(identity, False, in_force)
        if not answer["allowed"] and directive.verdict == "stop":
            self._denied = (directive, time.monotonic() + _STILL_STOPPED_S)
        return Authorization(identity, answer["allowed"], directive, answer.get("model"), hold)

    def _without_governor(self, identity: str, ask: Ask) -> Authorization:
        """While the governor is away its last stop stands; else the outage rule decides."""
        known = self.directive
        if known and known.stands:
            return Authorization(identity, False, known)
        if not self._core.allowance.fits(_assumed(ask)):
            raise self._away()
        go_on = Directive(action="continue", code="away", message="the governor is away; the outage rule lets the call go on")
        return Authorization(identity, True, go_on, ask.get("model"), None, heard=False)

    def _away(self) -> GovernorAway:
        taken = self._core.allowance.taken_usd.normalize()
        return GovernorAway(f"the governor is away, and ${taken:f} of calls wait for it: on_outage lets no more start")

    def _try(self, ask: Ask) -> Call | Directive:
        """A call that has begun, or what to wait for."""
        self._keep_own_limit()
        answer = self._authorize(ask)
        return self._open(answer, ask) if answer.allowed else answer.directive

    async def _atry(self, ask: Ask) -> Call | Directive:
        trying = asyncio.ensure_future(self._core.in_pool(self._try, ask))
        try:
            return await asyncio.shield(trying)
        except asyncio.CancelledError:
            # The thread goes on; what it is granted is not needed any more.
            trying.add_done_callback(_release)
            raise

    def _open(self, answer: Authorization, ask: Ask) -> Call:
        core = self._core
        if answer.directive.action == "downgrade" and not ask.get("can_switch_model", True) and answer.model != ask.get("model"):
            self._give_back(answer.hold)
            raise BudgetExceeded(answer.directive)
        unheard = Decimal(0) if answer.heard else _assumed(ask)
        with self._lock:
            held = parse_usd(answer.hold["costUsd"]) if answer.hold else None
            try:
                self._keep_own_limit(held or unheard)
                if not answer.heard and not core.allowance.reserve(unheard):
                    raise self._away()
            except (BudgetExceeded, GovernorAway):
                self._give_back(answer.hold)
                raise
            call = Call(
                id=answer.id,
                ask=ask,
                directive=answer.directive,
                model=answer.model or ask.get("model"),
                hold=answer.hold,
                unheard_usd=unheard,
                session=self,
                scheduler=core.scheduler,
            )
            self._calls[call] = core.listen(self.subject, call.stop.hear)
            known = self.directive
            if known and known.revision > answer.directive.revision:
                # Pushed between the answer and now.
                call.stop.hear(known)
            tool = ask.get("tool")
            if tool and self._brakes.get(tool, CLEAR).needs_person:
                # The governor, or the person it asked for, let it start.
                del self._brakes[tool]
        return call

    def _settled(self, call: Call, happened: Happened) -> Future[Receipt]:
        tool = happened.get("tool")
        if tool:
            with self._lock:
                failed = happened.get("outcome") == "error"
                self._brakes[tool] = step_brake(self._brakes.get(tool, CLEAR), failed, time.monotonic())
        receipt = self._keep(make_event(self.subject, happened))
        # Until now what is set aside for it was taken; from now on what it cost.
        receipt.add_done_callback(lambda _: self._ended(call))
        self._settling = receipt
        return receipt

    def _released(self, call: Call, hold: dict[str, Any] | None) -> None:
        self._ended(call)
        self._give_back(hold)

    def _ended(self, call: Call) -> None:
        with self._lock:
            leave = self._calls.pop(call, None)
        if leave:
            leave()
            self._core.allowance.release(call.unheard_usd)

    def _renew(self, hold_id: str, hold_ms: int) -> None:
        try:
            self._core.ask("PATCH", f"/holds/{hold_id}", {"holdMs": hold_ms})
        except Absence:
            return
        except GovernorRefused as refused:
            if refused.code != "stopped":
                raise
            raise BudgetExceeded(Directive(action="kill", code="kill_switch", message=refused.detail)) from refused

    def _hold_again(self, ask: Ask) -> dict[str, Any] | None:
        """For a call that outlived its hold; None where there is none to be had."""
        with suppress(GovernorAway, GovernorRefused):
            return self._authorize(ask).hold
        return None

    def _give_back(self, hold: dict[str, Any] | None) -> None:
        """A hold that cannot be given back ends by itself."""
        if hold:
            with suppress(Absence, GovernorRefused):
                self._core.ask("DELETE", f"/holds/{hold['id']}")

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

    def _read_directive(self, model: str | None) -> Directive:
        core = self._core
        self._keep_own_limit()
        if core.outage.wait_s == 0:
            query = urlencode({**self.subject.fields(), **({"model": model} if model else {})})
            with suppress(Absence):
                return core.directives.learn(self.subject, parse_directive(core.ask("GET", f"/directive?{query}")))
        return self._without_governor("", {"kind": "tool"}).directive

    def _deadline(self) -> float:
        return time.monotonic() + self._core.settings.max_wait_s

    def _wait_s(self, directive: Directive, deadline: float) -> float:
        """Raises BudgetExceeded where there is nothing to wait for, or it would take too long."""
        wait_ms = directive.retry_after_ms
        if directive.verdict == "stop" or wait_ms is None or time.monotonic() + wait_ms / 1_000 > deadline:
            raise BudgetExceeded(directive)
        return wait_ms / 1_000

    def _pass_brake(self, ask: Ask) -> float:
        """A tool that failed waits; one that failed three times asks the governor, which asks for a person."""
        brake = self._brakes.get(ask.get("tool") or "", CLEAR)
        if brake.needs_person and self._core.outage.is_away:
            message = f"{ask.get('tool')} failed three times, and the governor is away"
            raise BudgetExceeded(Directive(action="suspend", code="human_intervention_required", message=message))
        return 0.0 if brake.needs_person else max(0.0, brake.retry_at - time.monotonic())

    def _keep_own_limit(self, ask_usd: Decimal = Decimal(0)) -> None:
        if self._limit_usd is None:
            return
        with self._lock:
            taken = self._spent_usd + sum((call.held_usd for call in self._calls), Decimal(0))
        if taken >= self._limit_usd or taken + ask_usd > self._limit_usd:
            message = f"this session has spent ${self._spent_usd.normalize():f} of its own limit of ${self._limit_usd.normalize():f}"
            raise BudgetExceeded(Directive(action="suspend", code="session_limit", message=message))


class CallContext:
    """A call around a block: begun when the block is entered, settled or failed when it is left."""

    def __init__(self, session: Session, ask: Ask) -> None:
        self._session = session
        self._ask = ask
        self._call: Call | None = None

    def __enter__(self) -> Call:
        self._call = self._session.begin(**self._ask)
        return self._call

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._call:
            _end(self._call, error)

    async def __aenter__(self) -> Call:
        self._call = await self._session.abegin(**self._ask)
        return self._call

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._call:
            _end(self._call, error)


def _shielded(receipt: Future[Receipt]) -> asyncio.Future[Receipt]:
    """Whoever waits may be cancelled; the event is sent all the same."""
    return asyncio.shield(asyncio.wrap_future(receipt))


def _end(call: Call, error: BaseException | None) -> None:
    if error is None:
        call.settle()
    else:
        call.fail(error)


def _release(trying: asyncio.Future[Call | Directive]) -> None:
    if not trying.cancelled() and trying.exception() is None:
        begun = trying.result()
        if isinstance(begun, Call):
            # Not on the loop: it asks the governor.
            threading.Thread(target=begun.release, daemon=True).start()


def _assumed(ask: Ask) -> Decimal:
    estimate = ask.get("estimate") or {}
    return assume_usd(kind_of(ask), estimate.get("input"), estimate.get("output"), estimate.get("cost_usd"))
