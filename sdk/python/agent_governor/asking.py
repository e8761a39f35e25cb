"""How a session asks: the governor, or while that is away its last stop and the outage rule; and what its calls need of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from .brake import CLEAR, Brake, step_brake
from .call import Call
from .core import Core
from .directive import Directive, parse_directive, parse_usd
from .errors import Absence, BudgetExceeded, GovernorAway, GovernorRefused
from .events import Ask, Happened, Money, Receipt, Subject, kind_of, make_event, make_request, new_id
from .outage import assume_usd
from .spending import Spending

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


class Asking(Spending):
    def __init__(self, core_of: Callable[[], Core], subject: Subject, session_limit: Money | None = None) -> None:
        super().__init__(core_of, subject, session_limit)
        self._brakes: dict[str, Brake] = {}
        self._denied: tuple[Directive, float] | None = None
        self._settling: Future[Receipt] | None = None

    def _wait_for_settling(self) -> None:
        """What was settled before is counted before the next one is judged."""
        if self._settling:
            with suppress(FutureTimeout):
                self._settling.result(self._core.settings.timeout_s)

    async def _await_settling(self) -> None:
        if self._settling:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(shielded(self._settling), self._core.settings.timeout_s)

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


def _release(trying: asyncio.Future[Call | Directive]) -> None:
    if not trying.cancelled() and trying.exception() is None:
        begun = trying.result()
        if isinstance(begun, Call):
            # Not on the loop: it asks the governor.
            threading.Thread(target=begun.release, daemon=True).start()


def _assumed(ask: Ask) -> Decimal:
    estimate = ask.get("estimate") or {}
    return assume_usd(kind_of(ask), estimate.get("input"), estimate.get("output"), estimate.get("cost_usd"))


def shielded(receipt: Future[Receipt]) -> asyncio.Future[Receipt]:
    """Whoever waits may be cancelled; the event is sent all the same."""
    return asyncio.shield(asyncio.wrap_future(receipt))
