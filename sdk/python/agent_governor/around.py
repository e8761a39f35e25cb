"""A call around a block, and around a function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .call import Call
from .events import Ask

if TYPE_CHECKING:
    from types import TracebackType

    from .session import Session

F = TypeVar("F", bound=Callable[..., Any])


class CallContext:
    """Begun when the block is entered, settled or failed when it is left."""

    def __init__(self, session: Session, ask: Ask) -> None:
        self._session = session
        self._ask = ask
        self._call: Call | None = None

    def __enter__(self) -> Call:
        self._call = self._session.begin(**self._ask)
        return self._call

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._call:
            _end(self._call, error)

    async def __aenter__(self) -> Call:
        self._call = await self._session.abegin(**self._ask)
        return self._call

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._call:
            _end(self._call, error)


def _end(call: Call, error: BaseException | None) -> None:
    if error is None:
        call.settle()
    else:
        call.fail(error)


def govern_function(session: Session, ask: Ask, function: F) -> F:
    signature = inspect.signature(function)
    takes_call = "call" in signature.parameters
    # Whoever reads the signature, to make a tool of it, must not ask a model for the call.
    shown = signature.replace(parameters=[one for name, one in signature.parameters.items() if name != "call"])

    def bind(call: Call, arguments: dict[str, Any]) -> dict[str, Any]:
        return {**arguments, "call": call} if takes_call else arguments

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def later(*args: Any, **kwargs: Any) -> Any:
            return await session.arun(lambda call: function(*args, **bind(call, kwargs)), **ask)

        later.__signature__ = shown  # type: ignore[attr-defined]
        return cast(F, later)

    @functools.wraps(function)
    def now(*args: Any, **kwargs: Any) -> Any:
        return session.run(lambda call: function(*args, **bind(call, kwargs)), **ask)

    now.__signature__ = shown  # type: ignore[attr-defined]
    return cast(F, now)
