"""Governs a client of the `openai` package, or one that looks like it: `client = govern(OpenAI(), session)`."""

from __future__ import annotations

from typing import TypeVar

from .provider import Governing, govern_client
from .session import Session

C = TypeVar("C")
_PLACES = ("chat.completions", "beta.chat.completions", "responses", "completions", "embeddings")
_ASKED_FOR_USAGE = frozenset({"chat.completions", "beta.chat.completions", "completions"})


def govern(client: C, session: Session, *, stream_usage: bool = True, can_switch_model: bool = True) -> C:
    """The same client: each of its calls is asked for, settled with its usage, and its model is the one that the governor allows.

    stream_usage: ask for usage in streams; False for servers that do not know `stream_options`: those calls are unmeasured.
    Raises what `session.begin` raises, from the client's own methods.
    """
    asked = _ASKED_FOR_USAGE if stream_usage else frozenset[str]()
    return govern_client(client, Governing(session, _PLACES, asked, can_switch_model))
