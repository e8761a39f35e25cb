"""The budget of one task, for agents that keep one."""

from __future__ import annotations

import uuid
from typing import Any

from .events import Money, Subject
from .governor import Governor
from .session import Session


class BudgetManager(Session):
    """`budget = BudgetManager(session_limit=0.50)`, and after each call `budget.check_and_add(response)`.

    Raises BudgetExceeded when this process has spent its limit on the task, and when the governor says stop. What else is given goes to
    `Governor`.
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
        self.governor = governor or Governor(agent=agent, **options)
        core = self.governor._core
        subject = Subject.of(agent or core.settings.agent, session or str(uuid.uuid4()), user)
        super().__init__(lambda: self.governor._core, subject, session_limit)
