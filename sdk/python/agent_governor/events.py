"""What is sent: one call that happened, and for whom."""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Literal, TypedDict

from .directive import Directive, parse_usd
from .usage import plain_usage

Kind = Literal["llm", "tool"]
Outcome = Literal["ok", "error"]
Money = Decimal | str | int | float


@dataclass(frozen=True, slots=True)
class Subject:
    """Who spends: an agent, the task that it works on, and the end user whose quota pays."""

    agent: str
    session: str | None = None
    user: str | None = None

    @staticmethod
    def of(agent: str, session: str | None, user: str | None) -> Subject:
        # The governor compares names in NFC.
        normal = [None if name is None else unicodedata.normalize("NFC", name) for name in (session, user)]
        return Subject(unicodedata.normalize("NFC", agent), *normal)

    def fields(self) -> dict[str, str]:
        named = {"agent": self.agent, "session": self.session, "user": self.user}
        return {name: value for name, value in named.items() if value is not None}


class Estimate(TypedDict, total=False):
    """The most that a call is expected to use. What is left out is the organization's default."""

    input: int
    output: int
    cost_usd: Money


class Ask(TypedDict, total=False):
    """A call that is about to be made. `tool` makes it a tool call, else it is an llm call.

    `fingerprint`: a hash of the tool's arguments; ten equal ones within a minute are a loop. `hold_ms`: how long its budget is set aside
    before that is renewed, which happens by itself; default two minutes. `can_switch_model`: False where no other model can be called;
    a downgrade is then a refusal.
    """

    kind: Kind
    model: str | None
    tool: str | None
    fingerprint: str | None
    estimate: Estimate
    hold_ms: int
    can_switch_model: bool


class Happened(TypedDict, total=False):
    """What came of a call. `usage` verbatim from the provider, as a dict or an object; without one an llm call is recorded as unmeasured."""

    id: str
    kind: Kind
    model: str | None
    tool: str | None
    fingerprint: str | None
    usage: object
    cost_usd: Money | None
    outcome: Outcome
    hold: str | None
    response_id: str | None
    occurred_at: datetime | None
    duration_ms: int | None
    metadata: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event. `spooled`: the server is away; the event is kept on disk and sent later, once."""

    id: str
    status: Literal["recorded", "duplicate", "mismatch", "invalid", "spooled", "lost"]
    cost_usd: Decimal | None = None
    tokens: Mapping[str, int] | None = None
    priced: bool | None = None
    measured: bool | None = None
    late: bool = False
    warnings: tuple[str, ...] = ()
    error: str | None = None
    directive: Directive | None = None


def parse_receipt(raw: Mapping[str, Any], directive: Directive | None) -> Receipt:
    error = raw.get("error")
    return Receipt(
        id=str(raw.get("id")),
        status=raw["status"],
        cost_usd=parse_usd(raw.get("costUsd")),
        tokens=raw.get("tokens"),
        priced=raw.get("priced"),
        measured=raw.get("measured"),
        late=bool(raw.get("late", False)),
        warnings=tuple(raw.get("warnings") or ()),
        error=None if error is None else f"{error.get('pointer')} {error.get('message')}",
        directive=directive,
    )


def make_event(subject: Subject, happened: Happened) -> dict[str, Any]:
    """An event as the wire has it. It is made once and never changed, so that sending it again is a repeat and no other call."""
    cost, at, labels = happened.get("cost_usd"), happened.get("occurred_at"), happened.get("metadata")
    fields: dict[str, Any] = {
        "id": happened.get("id") or new_id(),
        **subject.fields(),
        "kind": kind_of(happened),
        "model": happened.get("model"),
        "tool": happened.get("tool"),
        "fingerprint": happened.get("fingerprint"),
        "usage": plain_usage(happened.get("usage")),
        "costUsd": None if cost is None else format_usd(cost),
        "outcome": happened.get("outcome", "ok"),
        "hold": happened.get("hold"),
        "responseId": happened.get("response_id"),
        "occurredAt": format_instant(at or datetime.now(timezone.utc)),
        "durationMs": happened.get("duration_ms"),
        "metadata": None if labels is None else {str(name): str(value) for name, value in labels.items()},
    }
    return {name: value for name, value in fields.items() if value is not None}


def make_request(subject: Subject, identity: str, ask: Ask) -> dict[str, Any]:
    estimate = ask.get("estimate") or {}
    cost = estimate.get("cost_usd")
    most = {"input": estimate.get("input"), "output": estimate.get("output"), "costUsd": None if cost is None else format_usd(cost)}
    fields: dict[str, Any] = {
        "id": identity,
        **subject.fields(),
        "kind": kind_of(ask),
        "model": ask.get("model"),
        "tool": ask.get("tool"),
        "fingerprint": ask.get("fingerprint"),
        "estimate": {name: value for name, value in most.items() if value is not None} or None,
        "holdMs": ask.get("hold_ms"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def kind_of(call: Ask | Happened) -> Kind:
    return call.get("kind") or ("tool" if call.get("tool") else "llm")


def fingerprint(arguments: object) -> str:
    """The same for equal arguments, without saying what they are: arguments never leave this process."""
    text = json.dumps(arguments, sort_keys=True, default=repr, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def new_id() -> str:
    return str(uuid.uuid4())


def to_usd(value: Money) -> Decimal:
    """Dollars, exactly as they were written: 0.1 is a tenth."""
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"an amount in dollars is needed, not {value!r}")
    return amount


def format_usd(value: Money) -> str:
    """Rounded up to whole nano-dollars, as the server counts them."""
    nano = math.ceil(to_usd(value) * 1_000_000_000)
    return format(Decimal(nano).scaleb(-9).normalize(), "f")


def format_instant(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
