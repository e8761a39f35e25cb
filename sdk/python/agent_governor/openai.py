"""Governs a client of the `openai` package, or one that looks like it: `client = govern(OpenAI(), session)`.

The package itself is not needed: methods are found by their names.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .call import Call
from .events import Ask, Estimate
from .session import Session
from .stream import AsyncGovernedStream, GovernedStream
from .usage import guess_tokens

C = TypeVar("C")

# Where a client has calls that cost, and which of them; `stream` of the same places goes through `create`.
_PLACES = ("chat.completions", "beta.chat.completions", "responses", "completions", "embeddings")
_METHODS = ("create", "parse")
_OUTPUT = ("max_completion_tokens", "max_output_tokens", "max_tokens")
_INPUT = ("messages", "input", "prompt", "instructions", "tools")
# Those that tell no usage in a stream unless they are asked to.
_ASKED_FOR_USAGE = frozenset({"chat.completions", "beta.chat.completions", "completions"})


def govern(client: C, session: Session, *, stream_usage: bool = True, can_switch_model: bool = True) -> C:
    """The same client: each of its calls is asked for, settled with its usage, and its model is the one that the governor allows.

    stream_usage: ask for usage in streams; False for servers that do not know `stream_options`: those calls are unmeasured.
    Raises what `session.begin` raises, from the client's own methods.
    """
    options = _Options(session, stream_usage, can_switch_model)
    for place in _PLACES:
        resource = _resolve(client, place)
        for name in _METHODS if resource is not None else ():
            original = getattr(resource, name, None)
            if callable(original) and not hasattr(original, "__governed__"):
                _replace(resource, name, _asking(original, place, options))
        if resource is not None:
            # Made from the methods as they were.
            for made in ("with_raw_response", "with_streaming_response"):
                vars(resource).pop(made, None)
    for name in ("copy", "with_options"):
        original = getattr(client, name, None)
        if callable(original) and not hasattr(original, "__governed__"):
            _replace(client, name, _wrapping(original, options))
    return client


class _Options:
    def __init__(self, session: Session, stream_usage: bool, can_switch_model: bool) -> None:
        self.session = session
        self.stream_usage = stream_usage
        self.can_switch_model = can_switch_model


def _wrapping(original: Callable[..., C], options: _Options) -> Callable[..., C]:
    @functools.wraps(original)
    def copy(*args: Any, **kwargs: Any) -> C:
        return govern(
            original(*args, **kwargs), options.session, stream_usage=options.stream_usage, can_switch_model=options.can_switch_model
        )

    return copy


def _asking(original: Callable[..., Any], place: str, options: _Options) -> Callable[..., Any]:
    session = options.session

    @functools.wraps(original)
    def governed(*args: Any, **kwargs: Any) -> Any:
        call = session.begin(**_ask(place, kwargs, options))
        try:
            request, hides = _request(place, kwargs, call, options)
            return _answered(original(*args, **request), request, call, lambda stream: GovernedStream(stream, call, hides))
        except BaseException as error:
            call.fail(error)
            raise

    @functools.wraps(original)
    async def agoverned(*args: Any, **kwargs: Any) -> Any:
        call = await session.abegin(**_ask(place, kwargs, options))
        try:
            request, hides = _request(place, kwargs, call, options)
            answer = await call.guard(original(*args, **request))
            return _answered(answer, request, call, lambda stream: AsyncGovernedStream(stream, call, hides))
        except BaseException as error:
            call.fail(error)
            raise

    return agoverned if inspect.iscoroutinefunction(inspect.unwrap(original)) else governed


def _answered(answer: Any, request: Mapping[str, Any], call: Call, stream: Callable[[Any], Any]) -> Any:
    if request.get("stream") is not True:
        call.settle(answer)
        return answer
    if not hasattr(answer, "http_response"):
        return stream(answer)
    # A raw response: the stream is what it parses to.
    parse = answer.parse
    answer.parse = functools.cache(lambda **more: stream(parse(**more)))
    weakref.finalize(answer, call.settle)
    return answer


def _ask(place: str, request: Mapping[str, Any], options: _Options) -> Ask:
    estimate: Estimate = {}
    reads = sum(guess_tokens(request.get(name)) for name in _INPUT)
    if reads > 0:
        estimate["input"] = reads
    writes = next((value for name in _OUTPUT if isinstance(value := request.get(name), int)), None)
    if place == "embeddings":
        writes = 0
    if writes is not None:
        many = request.get("n")
        estimate["output"] = writes * (many if isinstance(many, int) else 1)
    model = request.get("model")
    return {"model": model if isinstance(model, str) else None, "estimate": estimate, "can_switch_model": options.can_switch_model}


def _request(place: str, given: Mapping[str, Any], call: Call, options: _Options) -> tuple[dict[str, Any], bool]:
    """What is sent, and whether its usage was asked for by us alone."""
    request = dict(given)
    if call.model is not None and "model" in request:
        request["model"] = call.model
    if request.get("stream") is not True or place not in _ASKED_FOR_USAGE or not options.stream_usage:
        return request, False
    said = request.get("stream_options")
    known = dict(said) if isinstance(said, Mapping) else {}
    if "include_usage" in known:
        return request, False
    request["stream_options"] = {**known, "include_usage": True}
    return request, True


def _resolve(client: object, place: str) -> Any:
    at: Any = client
    for name in place.split("."):
        at = getattr(at, name, None)
        if at is None:
            return None
    return at


def _replace(owner: Any, name: str, function: Callable[..., Any]) -> None:
    function.__governed__ = True  # type: ignore[attr-defined]
    setattr(owner, name, function)
