"""The client of one agent."""

from __future__ import annotations

import atexit
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from .around import CallContext
from .asking import Authorization
from .call import Call
from .core import Core, Settings
from .directive import Directive
from .events import Ask, Happened, Money, Receipt, Subject
from .outage import OnOutage
from .session import Session, Standing
from .spool import default_folder

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_MOST_SESSIONS = 1_000


class On(TypedDict, total=False):
    """On whose behalf, where it is not the agent of the client."""

    agent: str | None
    session: str | None
    user: str | None


_NAMES = On.__annotations__.keys()


class AskOn(Ask, On, total=False):
    """What is asked, and on whose behalf."""


class HappenedOn(Happened, On, total=False):
    """What came of a call, and on whose behalf."""


class Governor:
    """Every verb exists for a task too: `governor.session("task-42").run(…)`; and for asyncio, its name beginning with an `a`.

    Usage is on disk before it is sent, and sent in the background: nothing has to be awaited at the end of a process, however it ends.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        agent: str | None = None,
        on_outage: OnOutage = "cap",
        cap_usd: Money = 1,
        spool: str | os.PathLike[str] | None = None,
        spool_bytes: int = 64 * 1_024 * 1_024,
        max_wait_s: float = 90.0,
        timeout_s: float = 10.0,
        listen: bool = True,
    ) -> None:
        """
        url: where the governor is; default GOVERNOR_URL, else http://localhost:3000.
        key: of scope `usage:write`; default GOVERNOR_KEY.
        agent: the name under which this program spends; default GOVERNOR_AGENT, else `agent`.
        on_outage: while the governor is away `allow`, `deny`, or `cap`: go on up to `cap_usd` that it has not heard of, then stop.
        spool: the folder where usage waits; default GOVERNOR_SPOOL, else one below the system's folder for temporary files.
        max_wait_s: how long a throttled call waits for its turn before it gives up.
        timeout_s: after this long without an answer the governor is away.
        listen: hear at once when a person presses Stop, in up to 100 sessions that have calls under way; False saves their connections.
        """
        key = key or os.environ.get("GOVERNOR_KEY")
        if not key:
            raise ValueError("a key is missing: Governor(key=…) or GOVERNOR_KEY; `npm run governor -- key create` makes one")
        folder = spool or os.environ.get("GOVERNOR_SPOOL")
        settings = Settings(
            url=url or os.environ.get("GOVERNOR_URL") or "http://localhost:3000",
            key=key,
            agent=agent or os.environ.get("GOVERNOR_AGENT") or "agent",
            on_outage=on_outage,
            cap_usd=cap_usd,
            spool=Path(folder) if folder else default_folder(),
            spool_bytes=spool_bytes,
            max_wait_s=max_wait_s,
            timeout_s=timeout_s,
            listen=listen,
        )
        self._core = Core(settings)
        self._sessions: OrderedDict[Subject, Session] = OrderedDict()
        _governors.add(self)

    def session(
        self, name: str | None = None, *, agent: str | None = None, user: str | None = None, session_limit: Money | None = None
    ) -> Session:
        """One task, with one budget, whose name is unique in the organization and shared by every agent that works on it. Without a name:
        the agent's session of the day.

        session_limit: a ceiling of this process's own, in dollars, on what it records here; beside the limits of the governor.
        """
        subject = Subject.of(agent or self._core.settings.agent, name, user)
        return Session(lambda: self._core, subject, session_limit)

    def authorize(self, **ask: Unpack[AskOn]) -> Authorization:
        session, asked = self._asked(ask)
        return session.authorize(**asked)

    async def aauthorize(self, **ask: Unpack[AskOn]) -> Authorization:
        session, asked = self._asked(ask)
        return await session.aauthorize(**asked)

    def begin(self, **ask: Unpack[AskOn]) -> Call:
        session, asked = self._asked(ask)
        return session.begin(**asked)

    async def abegin(self, **ask: Unpack[AskOn]) -> Call:
        session, asked = self._asked(ask)
        return await session.abegin(**asked)

    def run(self, make: Callable[[Call], T], **ask: Unpack[AskOn]) -> T:
        session, asked = self._asked(ask)
        return session.run(make, **asked)

    async def arun(self, make: Callable[[Call], Awaitable[T]], **ask: Unpack[AskOn]) -> T:
        session, asked = self._asked(ask)
        return await session.arun(make, **asked)

    def call(self, **ask: Unpack[AskOn]) -> CallContext:
        session, asked = self._asked(ask)
        return session.call(**asked)

    def governed(self, **ask: Unpack[AskOn]) -> Callable[[F], F]:
        session, asked = self._asked(ask)
        return session.governed(**asked)

    def record(self, **happened: Unpack[HappenedOn]) -> Future[Receipt]:
        session, told = self._told(happened)
        return session.record(**told)

    async def arecord(self, **happened: Unpack[HappenedOn]) -> Receipt:
        session, told = self._told(happened)
        return await session.arecord(**told)

    def check_and_add(self, response: object, /, **more: Unpack[HappenedOn]) -> Standing:
        session, told = self._told(more)
        return session.check_and_add(response, **told)

    async def acheck_and_add(self, response: object, /, **more: Unpack[HappenedOn]) -> Standing:
        session, told = self._told(more)
        return await session.acheck_and_add(response, **told)

    def check(self, model: str | None = None, **on: Unpack[On]) -> Directive | None:
        return self._on(on).check(model)

    async def acheck(self, model: str | None = None, **on: Unpack[On]) -> Directive | None:
        return await self._on(on).acheck(model)

    @property
    def is_closed(self) -> bool:
        return self not in _governors

    @property
    def lost(self) -> int:
        """Events that will never be counted: refused, or more than the spool holds. Each is logged as an error."""
        return self._core.lost

    def flush(self, timeout_s: float = 5.0) -> bool:
        """True where everything recorded so far is confirmed; waits for that, unless the governor is away, and no longer than this."""
        return self._core.flush(timeout_s)

    def close(self, timeout_s: float = 5.0) -> None:
        """Flush, and stop listening. Done at the end of the process by itself; what is not confirmed is sent by the next one."""
        _governors.discard(self)
        self._core.close(timeout_s)

    def __enter__(self) -> Governor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _asked(self, ask: AskOn) -> tuple[Session, Ask]:
        session = self._on(ask)
        return session, cast(Ask, {name: value for name, value in ask.items() if name not in _NAMES})

    def _told(self, happened: HappenedOn) -> tuple[Session, Happened]:
        session = self._on(happened)
        return session, cast(Happened, {name: value for name, value in happened.items() if name not in _NAMES})

    def _on(self, on: On) -> Session:
        """The same session for the same names, so that its brakes and what it settles are not forgotten between calls."""
        subject = Subject.of(on.get("agent") or self._core.settings.agent, on.get("session"), on.get("user"))
        known = self._sessions.get(subject) or self._sessions.setdefault(subject, Session(lambda: self._core, subject))
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return known

    def _after_fork(self) -> None:
        """Threads, connections and what is under way are the parent's."""
        self._core.leave_to_parent()
        self._core = Core(self._core.settings)
        self._sessions = OrderedDict()


# Those that were not closed, until the end of the process.
_governors: set[Governor] = set()


def _close_all() -> None:
    for governor in list(_governors):
        governor.close()


def _start_over() -> None:
    for governor in list(_governors):
        governor._after_fork()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_over)
