"""Governs LangChain and LangGraph by their callbacks: `graph.invoke(state, governed(session))`.

LangChain itself is not needed to import this: where it is there, the handler is one of its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from .call import Call
from .events import Ask, fingerprint
from .session import Session
from .usage import Found, find_usage, guess_tokens

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    Handler = object
else:
    try:
        from langchain_core.callbacks import BaseCallbackHandler as Handler
    except ImportError:
        Handler = object


class GovernorCallback(Handler):
    """Each model call and each tool call is asked for when it starts and settled when it ends; BudgetExceeded ends the chain.

    A callback cannot call another model, so a downgrade is a refusal that names the model.
    """

    raise_error = True
    ignore_llm = False
    ignore_chat_model = False
    ignore_agent = False
    ignore_chain = True
    ignore_retriever = True
    ignore_retry = True
    ignore_custom_event = True
    run_inline = False

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._calls: dict[UUID, Call] = {}

    def on_chat_model_start(self, serialized: Mapping[str, Any] | None, messages: list[list[Any]], *, run_id: UUID, **more: Any) -> None:
        self._begin_llm(serialized, messages, run_id, more)

    def on_llm_start(self, serialized: Mapping[str, Any] | None, prompts: list[str], *, run_id: UUID, **more: Any) -> None:
        self._begin_llm(serialized, prompts, run_id, more)

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **_: Any) -> None:
        call = self._calls.get(run_id)
        if call:
            call.check()

    def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
        call = self._calls.pop(run_id, None)
        if call:
            found = _read(response)
            call.settle(usage=found.usage, model=found.model or call.model, response_id=found.response_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self._fail(run_id, error)

    def on_tool_start(self, serialized: Mapping[str, Any] | None, input_str: str, *, run_id: UUID, **more: Any) -> None:
        name = (serialized or {}).get("name") or more.get("name") or "tool"
        inputs = more.get("inputs")
        self._begin(run_id, {"tool": str(name), "fingerprint": fingerprint(inputs if inputs is not None else input_str)})

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        call = self._calls.pop(run_id, None)
        if call:
            # A tool node catches what its tool raises and says so in its message.
            call.settle(outcome="error" if getattr(output, "status", None) == "error" else "ok")

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self._fail(run_id, error)

    def _begin_llm(self, serialized: Mapping[str, Any] | None, prompt: object, run_id: UUID, more: Mapping[str, Any]) -> None:
        given = more.get("invocation_params") or {}
        metadata = more.get("metadata") or {}
        model = given.get("model") or given.get("model_name") or metadata.get("ls_model_name")
        ask: Ask = {"model": model if isinstance(model, str) else None, "estimate": {}, "can_switch_model": False}
        reads = guess_tokens(prompt)
        if reads:
            ask["estimate"]["input"] = reads
        writes = given.get("max_completion_tokens") or given.get("max_tokens") or metadata.get("ls_max_tokens")
        if isinstance(writes, int):
            ask["estimate"]["output"] = writes
        self._begin(run_id, ask)

    def _begin(self, run_id: UUID, ask: Ask) -> None:
        self._calls[run_id] = self._session.begin(**ask)

    def _fail(self, run_id: UUID, error: BaseException) -> None:
        call = self._calls.pop(run_id, None)
        if call:
            call.fail(error)


def governed(session: Session) -> Any:
    """The config of an `invoke`, `stream` or `batch` and of their asynchronous twins, typed as theirs is."""
    return {"callbacks": [GovernorCallback(session)]}


def guard(session: Session, node: F) -> F:
    """A node of a graph that starts only while anything may: `graph.add_node("research", guard(session, research))`."""
    if inspect.iscoroutinefunction(node):

        @functools.wraps(node)
        async def later(*args: Any, **kwargs: Any) -> Any:
            await session.acheck()
            return await node(*args, **kwargs)

        return cast(F, later)

    @functools.wraps(node)
    def now(*args: Any, **kwargs: Any) -> Any:
        session.check()
        return node(*args, **kwargs)

    return cast(F, now)


def _read(response: Any) -> Found:
    """The message of an `LLMResult` tells usage with what was cached; its `llm_output` only the sums."""
    about = getattr(response, "llm_output", None) or {}
    named = about.get("model_name") or about.get("model")
    for generations in getattr(response, "generations", None) or []:
        for generation in generations:
            found = find_usage(getattr(generation, "message", None))
            if found.usage is not None:
                return Found(found.usage, found.model or named, found.response_id or about.get("id"))
    return Found(find_usage(about).usage, named, about.get("id"))
