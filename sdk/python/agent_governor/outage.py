"""Is the governor there, and what may go on while it is not?"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from .events import Kind, Money, to_usd
from .usage import count_tokens

OnOutage = Literal["allow", "deny", "cap"]

# What the governor charges for a model that it does not know, dollars per token, and takes a call for that says nothing.
_INPUT_USD, _OUTPUT_USD = Decimal("0.00001"), Decimal("0.00003")
_INPUT, _OUTPUT = 4_000, 1_000
_FIRST_PROBE_S, _LONGEST_PROBE_S = 0.5, 15.0


def assume_usd(kind: Kind, reads: int | None = None, writes: int | None = None, cost_usd: Money | None = None) -> Decimal:
    """The most that a call is taken to cost while nobody can price it; a tool call costs what it says, else nothing."""
    if cost_usd is not None:
        return to_usd(cost_usd)
    if kind == "tool":
        return Decimal(0)
    return (_INPUT if reads is None else reads) * _INPUT_USD + (_OUTPUT if writes is None else writes) * _OUTPUT_USD


def cost_of(event: Mapping[str, Any]) -> Decimal:
    """The same for a call that was made; one that says nothing of its usage counts as the unknown one."""
    if event.get("kind") == "tool":
        return assume_usd("tool", cost_usd=event.get("costUsd"))
    usage = event.get("usage")
    reads, writes = count_tokens(usage)
    known = reads > 0 or writes > 0 or (usage is not None and event.get("outcome") == "error")
    return assume_usd("llm", reads, writes) if known else assume_usd("llm")


class Outage:
    """After a failure the governor is left alone for a while, so that no call waits for a timeout in vain."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._failures = 0
        self._since = 0.0
        self._probe_at = 0.0
        self._lock = threading.Lock()
        self._say = say

    @property
    def is_away(self) -> bool:
        return self._failures > 0

    @property
    def wait_s(self) -> float:
        """0: ask now."""
        return max(0.0, self._probe_at - time.monotonic()) if self.is_away else 0.0

    def note_absence(self, why: str, retry_after_s: float | None) -> None:
        with self._lock:
            now = time.monotonic()
            first = self._failures == 0
            if first:
                self._since = now
            elif now < self._probe_at:
                # Several were asking when it went away: that is one failure.
                return
            longest = min(_LONGEST_PROBE_S, _FIRST_PROBE_S * 2 ** min(self._failures, 10))
            self._failures += 1
            # Many processes do not come back all at once.
            self._probe_at = now + max(retry_after_s or 0.0, longest * random.uniform(0.75, 1.0))
        if first:
            self._say(f"the governor is away: {why}")

    def note_answer(self) -> None:
        with self._lock:
            if self._failures == 0:
                return
            self._failures = 0
            seconds = round(time.monotonic() - self._since)
        self._say(f"the governor is back after {seconds} s")


class Allowance:
    """What this process may still spend unheard: exact among its threads, and what the governor has confirmed counts no more."""

    def __init__(self, rule: OnOutage, cap_usd: Money) -> None:
        if rule not in ("allow", "deny", "cap"):
            raise ValueError(f'on_outage is "allow", "deny" or "cap" (with cap_usd), not {rule!r}')
        self._ceiling = {"allow": Decimal("Infinity"), "deny": Decimal(0), "cap": to_usd(cap_usd)}[rule]
        self._spent = Decimal(0)
        self._reserved = Decimal(0)
        self._lock = threading.Lock()

    @property
    def taken_usd(self) -> Decimal:
        return self._spent + self._reserved

    def reserve(self, amount: Decimal) -> bool:
        with self._lock:
            if not self.fits(amount):
                return False
            self._reserved += amount
            return True

    def fits(self, amount: Decimal) -> bool:
        """At the ceiling nothing starts, not even a free call."""
        taken = self.taken_usd
        return taken < self._ceiling and taken + amount <= self._ceiling

    def release(self, amount: Decimal) -> None:
        with self._lock:
            self._reserved -= amount

    def spend(self, amount: Decimal) -> None:
        with self._lock:
            self._spent += amount

    def note_confirmed(self) -> None:
        with self._lock:
            self._spent = Decimal(0)
