"""Governs a client of the `anthropic` package, or one that looks like it: `client = govern(Anthropic(), session)`."""

from __future__ import annotations

from typing import TypeVar

from .provider import Governing, govern_client
from .session import Session

C = TypeVar("C")
_PLACES = ("messages", "beta.messages", "completions")


def govern(client: C, session: Session, *, can_switch_model: bool = True) -> C:
    """The same client: each of its calls is asked for, settled with its usage, and its model is the one that the governor allows.

    Raises what `session.begin` raises, from the client's own methods; `messages.stream` when it is entered.
    """
    streams = frozenset({"messages", "beta.messages"})
    return govern_client(client, Governing(session, _PLACES, frozenset(), can_switch_model, streams))
