"""Governs the client of a provider: its methods are found by their names, so that no provider's package is needed."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .call import Call
from .events import Ask, Estimate
from .session import Session
from .stream import AsyncGovernedStream, GovernedStream
from .usage import guess_tokens

C = TypeVar("C")

_OUTPUT = ("max_completion_tokens", "max_output_tokens", "max_tokens")
_INPUT = ("messages", "input", "prompt", "instructions", "system", "tools")


@dataclass(frozen=True)
class Governing:
    """How the client of a provider is governed."""

    session: Session
    #: Where it has calls that cost.
    places: tuple[str, ...]
    #: Those of them that tell no usage in a stream unless they are asked to.
    asked_for_usage: frozenset[str]
    can_switch_model: bool
    #: `stream` there sends by itself; elsewhere it goes through `create`.
    streams: frozenset[str] = frozenset()


def govern_client(client: C, options: Governing) -> C:
    for place in options.places:
        resource = _resolve(client, place)
        if resource is None:
            continue
        for name in ("create", "parse"):
            _replace(resource, name, functools.partial(_asking, place, options))
        if place in options.streams:
            _replace(resource, "stream", functools.partial(_streaming, place, options))
        # Made from the methods as they were.
        for made in ("with_raw_response", "with_streaming_response"):
            getattr(resource, "__dict__", {}).pop(made, None)
    for name in ("copy", "with_options"):
        _replace(client, name, functools.partial(_copying, options))
    return client


def _copying(options: Governing, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def copy(*args: Any, **kwargs: Any) -> Any:
        return govern_client(original(*args, **kwargs), options)

    return copy


def _asking(place: str, options: Governing, original: Callable[..., Any]) -> Callable[..., Any]:
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


def _streaming(place: str, options: Governing, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def stream(*args: Any, **kwargs: Any) -> _Streaming:
        return _Streaming(lambda call: original(*args, **_request(place, kwargs, call, options)[0]), _ask(place, kwargs, options), options)

    return stream


class _Streaming:
    """What the provider's own `stream` returns: asked for when it is entered."""

    def __init__(self, make: Callable[[Call], Any], ask: Ask, options: Governing) -> None:
        self._make = make
        self._ask = ask
        self._session = options.session
        self._manager: Any = None

    def __enter__(self) -> Any:
        call = self._session.begin(**self._ask)
        try:
            self._manager = self._make(call)
            stream = self._manager.__enter__()
        except BaseException as error:
            call.fail(error)
            raise
        # Its events are made from these, as they are asked for.
        stream._raw_stream = GovernedStream(stream._raw_stream, call, False)
        return stream

    def __exit__(self, *error: Any) -> Any:
        return self._manager.__exit__(*error)

    async def __aenter__(self) -> Any:
        call = await self._session.abegin(**self._ask)
        try:
            self._manager = self._make(call)
            stream = await call.guard(self._manager.__aenter__())
        except BaseException as error:
            call.fail(error)
            raise
        stream._raw_stream = AsyncGovernedStream(stream._raw_stream, call, False)
        return stream

    async def __aexit__(self, *error: Any) -> Any:
        return await self._manager.__aexit__(*error)


def _ask(place: str, request: Mapping[str, Any], options: Governing) -> Ask:
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


def _request(place: str, given: Mapping[str, Any], call: Call, options: Governing) -> tuple[dict[str, Any], bool]:
    """What is sent, and whether its usage was asked for by us alone."""
    request = dict(given)
    if call.model is not None and "model" in request:
        request["model"] = call.model
    if request.get("stream") is not True or place not in options.asked_for_usage:
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


def _replace(owner: Any, name: str, governed: Callable[[Callable[..., Any]], Any]) -> None:
    original = getattr(owner, name, None)
    if callable(original) and not hasattr(original, "__governed__"):
        function = governed(original)
        function.__governed__ = True
        setattr(owner, name, function)
