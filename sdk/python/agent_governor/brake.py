"""Consecutive failures of one tool: wait 1 s, then 5 s, then a person. The governor holds the same brake; this one needs no answer of it."""

from __future__ import annotations

from dataclasses import dataclass

_WAITS_S = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Brake:
    failures: int = 0
    retry_at: float = 0.0

    @property
    def needs_person(self) -> bool:
        return self.failures > len(_WAITS_S)


CLEAR = Brake()


def step_brake(brake: Brake, failed: bool, now: float) -> Brake:
    """`now` in seconds of a clock that only goes forward."""
    if not failed:
        return CLEAR
    failures = min(brake.failures + 1, len(_WAITS_S) + 1)
    wait_s = _WAITS_S[failures - 1] if failures <= len(_WAITS_S) else 0.0
    return Brake(failures, now + wait_s)
