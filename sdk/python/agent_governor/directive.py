"""What the server tells an agent to do, as values. Unknown fields are ignored, missing ones are None: replies may gain and lose some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Literal

Verdict = Literal["go", "wait", "stop"]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What the tightest limits leave after this call; None: no limit of that kind."""

    tokens: int | None = None
    cost_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """The limit, brake, loop or kill switch that a person can look at. Figures are dollars for cost, else counts."""

    kind: str
    id: str
    code: str
    scope: str
    subject: str | None = None
    metric: str | None = None
    window: str | None = None
    ceiling: Decimal | None = None
    used: Decimal | None = None
    held: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """Who may lift the block, and how."""

    how: tuple[str, ...]
    by: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Directive:
    """What the agent must do now. `revision` grows per (agent, session, user): the newest wins."""

    action: str
    message: str = ""
    revision: int = 0
    code: str | None = None
    retry_after_ms: int | None = None
    until: datetime | None = None
    model: str | None = None
    remaining: Remaining = field(default_factory=Remaining)
    cause: Cause | None = None
    also: tuple[Cause, ...] = ()
    would: tuple[str, str] | None = None
    lift: Lift | None = None

    @property
    def verdict(self) -> Verdict:
        """May another call start? An action that this client does not know waits where it is told how long, else it stops."""
        if self.action in ("continue", "downgrade"):
            return "go"
        if self.action in ("suspend", "kill") or self.retry_after_ms is None:
            return "stop"
        return "wait"

    @property
    def stands(self) -> bool:
        """Does it still say stop? One with an end has ended by itself after it."""
        return self.verdict == "stop" and (self.until is None or datetime.now(timezone.utc) < self.until)


def parse_directive(raw: Mapping[str, Any]) -> Directive:
    remaining = raw.get("remaining") or {}
    cause, would, lift = raw.get("cause"), raw.get("would"), raw.get("lift")
    until = raw.get("until")
    return Directive(
        action=str(raw.get("action", "")),
        message=str(raw.get("message", "")),
        revision=int(raw.get("revision", 0)),
        code=raw.get("code"),
        retry_after_ms=raw.get("retryAfterMs"),
        until=None if until is None else parse_instant(until),
        model=raw.get("model"),
        remaining=Remaining(tokens=remaining.get("tokens"), cost_usd=parse_usd(remaining.get("costUsd"))),
        cause=None if cause is None else _parse_cause(cause),
        also=tuple(_parse_cause(one) for one in raw.get("also") or ()),
        would=None if would is None else (str(would.get("action")), str(would.get("code"))),
        lift=None if lift is None else Lift(how=tuple(lift.get("how") or ()), by=str(lift.get("by")), url=lift.get("url")),
    )


def _parse_cause(raw: Mapping[str, Any]) -> Cause:
    return Cause(
        kind=str(raw.get("kind")),
        id=str(raw.get("id")),
        code=str(raw.get("code")),
        scope=str(raw.get("scope")),
        subject=raw.get("subject"),
        metric=raw.get("metric"),
        window=raw.get("window"),
        ceiling=parse_usd(raw.get("ceiling")),
        used=parse_usd(raw.get("used")),
        held=parse_usd(raw.get("held")),
    )


def parse_usd(value: object) -> Decimal | None:
    """A decimal string of the wire; money is never a float here."""
    return None if value is None else Decimal(str(value))


def parse_instant(value: str) -> datetime:
    # Python 3.10 reads no `Z`.
    return datetime.fromisoformat(value.replace("Z", "+00:00"))
