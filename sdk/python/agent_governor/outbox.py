"""Events on their way: kept first, then sent in the background. While one request is under way the next events gather; no timer."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from datetime import datetime, timedelta, timezone
from typing import Any

from .directive import Directive, parse_directive, parse_instant
from .directives import Directives
from .errors import Absence, GovernorRefused
from .events import Receipt, Subject, format_instant, parse_receipt
from .outage import Allowance, Outage
from .spool import Event, Segment, Spool
from .transport import Transport

log = logging.getLogger("agent_governor")

# A key or an address that is wrong may be set right: events are kept for it, and tried again this often.
_KEPT = frozenset({401, 403, 404})
_REFUSED_S = 30.0
# Clocks that differ by less are within the second that the header of a reply tells.
_SAME_CLOCK_S = 2.0
_MOST_AWAITED = 10_000

Later = Callable[[Receipt], None]


class Outbox:
    def __init__(self, transport: Transport, spool: Spool, directives: Directives, allowance: Allowance, outage: Outage) -> None:
        self._transport = transport
        self._spool = spool
        self._directives = directives
        self._allowance = allowance
        self._outage = outage
        self._wake = threading.Condition()
        self._waiting: dict[str, Future[Receipt]] = {}
        self._unconfirmed: dict[str, Later] = {}
        self._refused_until = 0.0
        self._closing = False
        self._thread: threading.Thread | None = None
        self.lost = 0
        # What an earlier process left goes before anything new.
        if spool:
            with self._wake:
                self._start()

    def record(self, event: Event, later: Later) -> Future[Receipt]:
        """Never waits and never raises. `later` hears of an event that was not confirmed at once, when it is."""
        receipt: Future[Receipt] = Future()
        identity = str(event["id"])
        with self._wake:
            kept = self._spool.add(event)
            if kept:
                self._waiting[identity] = receipt
                if len(self._unconfirmed) < _MOST_AWAITED:
                    self._unconfirmed[identity] = later
                running = self._start()
                self._wake.notify_all()
                if not running or self._wait_s() > 0:
                    self._resolve(Receipt(identity, "spooled"))
        if not kept:
            receipt.set_result(self._lose(Receipt(identity, "lost", error="the spool is full")))
        return receipt

    def flush(self, timeout_s: float) -> bool:
        """True where everything recorded so far is confirmed; waits for that, unless the governor is away, and no longer than this."""
        with self._wake:
            self._wake.wait_for(lambda: not self._spool or self._wait_s() > 0, timeout_s)
            return not self._spool

    def close(self, timeout_s: float) -> None:
        """What is not confirmed by then is on disk, for the next process."""
        self.flush(timeout_s)
        with self._wake:
            self._closing = True
            self._later()
            self._spool.close()
            self._wake.notify_all()

    def poke(self) -> None:
        """The governor has answered somebody: what waits for it need wait no longer."""
        if self._spool:
            with self._wake:
                self._wake.notify_all()

    def _start(self) -> bool:
        """False where the interpreter is ending and starts no thread any more."""
        if self._closing:
            return False
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="agent-governor", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:
                self._thread = None
                return False
        return True

    def _wait_s(self) -> float:
        return max(self._outage.wait_s, self._refused_until - time.monotonic(), 0.0)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._closing and (not self._spool or self._wait_s() > 0):
                    # A little more than nothing, so that a wait that has just ended is none for ever.
                    self._wake.wait(self._wait_s() + 0.001 if self._spool else None)
                if self._closing:
                    return
                segment = self._spool.oldest()
            if segment is not None:
                self._send(segment)

    def _send(self, segment: Segment) -> None:
        try:
            receipts = self._deliver(segment.read())
        except Absence as absence:
            self._outage.note_absence(str(absence), absence.retry_after_s)
        except GovernorRefused as refused:
            log.error("usage is kept until the governor takes it: %s", refused)
            self._refused_until = time.monotonic() + _REFUSED_S
        except Exception:
            log.exception("usage is kept: it could not be sent")
            self._refused_until = time.monotonic() + _REFUSED_S
        else:
            with self._wake:
                if not self._closing:
                    self._spool.done(segment)
                for receipt in receipts:
                    self._confirm(receipt)
                if not self._spool:
                    self._allowance.note_confirmed()
                self._wake.notify_all()
            return
        with self._wake:
            self._later()
            self._wake.notify_all()

    def _deliver(self, events: Sequence[Event]) -> list[Receipt]:
        """A receipt for each. Raises where not all are confirmed: all are sent again, and count once."""
        if not events:
            return []
        try:
            receipts = self._post(events)
        except GovernorRefused as refused:
            if refused.status in _KEPT:
                raise
            if len(events) > 1:
                middle = len(events) // 2
                return [*self._deliver(events[:middle]), *self._deliver(events[middle:])]
            return [Receipt(str(events[0].get("id")), "lost", error=str(refused))]
        # An instant that cannot be taken, however the clocks are set right, is left out.
        misdated = [at for at, one in enumerate(receipts) if one.status == "invalid" and (one.error or "").startswith("/occurredAt")]
        if misdated:
            undated = [{name: value for name, value in events[at].items() if name != "occurredAt"} for at in misdated]
            for at, receipt in zip(misdated, self._post(undated), strict=True):
                receipts[at] = receipt
        return receipts

    def _post(self, events: Sequence[Event]) -> list[Receipt]:
        ahead = timedelta(seconds=self._transport.ahead_s if abs(self._transport.ahead_s) > _SAME_CLOCK_S else 0)
        sent_at = format_instant(datetime.now(timezone.utc) + ahead)
        dated = [_shift(event, ahead) for event in events] if ahead else list(events)
        reply = self._transport.request("POST", "/usage", {"events": dated, "sentAt": sent_at})
        results = reply.get("results") if isinstance(reply, dict) else None
        if not isinstance(results, list) or len(results) != len(events):
            raise Absence("the reply is none of a governor")
        self._outage.note_answer()
        directive_of = self._learn(events, reply.get("directives", ()))
        return [parse_receipt(raw, directive_of(event)) for event, raw in zip(events, results, strict=True)]

    def _learn(self, events: Sequence[Event], entries: Sequence[Any]) -> Callable[[Event], Directive | None]:
        """One directive for each (agent, session, user). An event without a session belongs to one that the governor named."""
        named = {event.get("session") for event in events}
        known: dict[Subject, Directive] = {}
        for entry in entries:
            session = entry["session"] if entry["session"] in named else None
            subject = Subject(entry["agent"], session, entry["user"])
            known[subject] = self._directives.learn(subject, parse_directive(entry["directive"]))
        return lambda event: known.get(Subject(event["agent"], event.get("session"), event.get("user")))

    def _confirm(self, receipt: Receipt) -> None:
        if receipt.status in ("mismatch", "invalid", "lost"):
            self._lose(receipt)
        later = self._unconfirmed.pop(receipt.id, None)
        if not self._resolve(receipt) and later:
            later(receipt)

    def _later(self) -> None:
        """Nobody waits for the governor to come back: what is not confirmed by now is told later, or by the next process."""
        for identity in list(self._waiting):
            self._resolve(Receipt(identity, "spooled"))
        self._spool.forget_what_is_on_disk()

    def _resolve(self, receipt: Receipt) -> bool:
        future = self._waiting.pop(receipt.id, None)
        if future is None:
            return False
        with contextlib.suppress(InvalidStateError):
            future.set_result(receipt)
        return True

    def _lose(self, receipt: Receipt) -> Receipt:
        self.lost += 1
        log.error("the event %s is lost (%s): %s", receipt.id, receipt.status, receipt.error)
        return receipt


def _shift(event: Event, ahead: timedelta) -> Event:
    occurred_at = event.get("occurredAt")
    return event if occurred_at is None else {**event, "occurredAt": format_instant(parse_instant(occurred_at) + ahead)}
