"""The budget of one task, for agents that keep one."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from .events import Money, Subject
from .governor import Governor
from .session import Session

_shared: dict[tuple[tuple[str, Any], ...], Governor] = {}
_lock = threading.Lock()


class BudgetManager(Session):
    """`budget = BudgetManager(session_limit=0.50)`, and after each call `budget.check_and_add(response)`.

    Raises BudgetExceeded when this process has spent its limit on the task, and when the governor says stop. What else is given goes to
    `Governor`, of which all managers with the same options share one.
    """

    def __init__(
        self,
        session_limit: Money | None = None,
        *,
        session: str | None = None,
        user: str | None = None,
        agent: str | None = None,
        governor: Governor | None = None,
        **options: Any,
    ) -> None:
        self.governor = shared = governor or _share(options)
        subject = Subject.of(agent or shared._core.settings.agent, session or str(uuid.uuid4()), user)
        super().__init__(lambda: shared._core, subject, session_limit)


def _share(options: dict[str, Any]) -> Governor:
    key = tuple(sorted(options.items()))
    with _lock:
        known = _shared.get(key)
        if known is None or known.is_closed:
            known = _shared[key] = Governor(**options)
        return known
