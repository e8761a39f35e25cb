"""Streams of a provider: the same chunks, and at their end the call is settled with the usage that they told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from .call import Call
from .usage import Found, find_usage


class _Seen:
    """What a stream has told so far: in its last chunk, in the response of its last event, or in its first message and what was added to it."""

    def __init__(self, call: Call, hide_usage: bool) -> None:
        self.call = call
        self._hide_usage = hide_usage
        self._found = Found()

    def see(self, chunk: Any) -> bool:
        """False for the chunk that nobody asked for but us: it has usage and nothing else."""
        found = find_usage(getattr(chunk, "response", None) or getattr(chunk, "message", None) or chunk)
        known = self._found
        told = {name: value for name, value in (found.usage or {}).items() if value is not None}
        usage = {**(known.usage or {}), **told} or None
        self._found = Found(usage, found.model or known.model, found.response_id or known.response_id)
        return not (self._hide_usage and found.usage is not None and not getattr(chunk, "choices", True))

    def end(self, error: BaseException | None = None) -> None:
        """One that was left early, or broke off, has no usage: it is recorded as unmeasured."""
        usage, model, response_id = self._found.usage, self._found.model, self._found.response_id
        if error is not None and usage is None:
            self.call.fail(error)
        else:
            self.call.settle(usage=usage, model=model or self.call.model, response_id=response_id)


class GovernedStream:
    """Raises BudgetExceeded between two chunks when a person stops the agent. Everything else is the provider's stream."""

    def __init__(self, stream: Any, call: Call, hide_usage: bool) -> None:
        self._stream = stream
        self._seen = _Seen(call, hide_usage)
        self._chunks = _read(stream, self._seen)

    def __iter__(self) -> Iterator[Any]:
        # Itself and not its chunks: whoever iterates keeps it, and one that is dropped half read is noticed.
        return self

    def __next__(self) -> Any:
        return next(self._chunks)

    def __enter__(self) -> GovernedStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __del__(self) -> None:
        self._seen.end()

    def close(self) -> None:
        self._stream.close()
        self._seen.end()


def _read(stream: Any, seen: _Seen) -> Iterator[Any]:
    try:
        for chunk in stream:
            if seen.see(chunk):
                yield chunk
            seen.call.check()
    except GeneratorExit:
        seen.end()
        raise
    except BaseException as error:
        seen.end(error)
        stream.close()
        raise
    seen.end()


class AsyncGovernedStream:
    """The same for asyncio; a chunk that is waited for is cancelled."""

    def __init__(self, stream: Any, call: Call, hide_usage: bool) -> None:
        self._stream = stream
        self._seen = _Seen(call, hide_usage)
        self._chunks = _aread(stream, self._seen)

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        return await self._chunks.__anext__()

    async def __aenter__(self) -> AsyncGovernedStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __del__(self) -> None:
        self._seen.end()

    async def close(self) -> None:
        await self._stream.close()
        self._seen.end()

    aclose = close


async def _aread(stream: Any, seen: _Seen) -> AsyncIterator[Any]:
    chunks = stream.__aiter__()
    try:
        while True:
            try:
                chunk = await seen.call.guard(chunks.__anext__())
            except StopAsyncIteration:
                break
            if seen.see(chunk):
                yield chunk
    except GeneratorExit:
        seen.end()
        raise
    except BaseException as error:
        seen.end(error)
        await stream.close()
        raise
    seen.end()
