"""Everything that this package raises."""

from __future__ import annotations

from typing import Any

from .directive import Directive


class GovernorError(Exception):
    """`retryable`: may the same be tried again by whoever wraps calls in retries? See `is_retryable`."""

    retryable = False


class BudgetExceeded(GovernorError):
    """A call was not started, or was broken off: a limit, a brake or a person is in the way.

    `directive` says which, who can lift it, and until when it stands. Trying again does not help: frameworks must let it through.
    """

    # What provider clients and frameworks give up on.
    status_code = 402

    def __init__(self, directive: Directive) -> None:
        super().__init__(directive)
        self.directive = directive

    @property
    def code(self) -> str | None:
        return self.directive.code

    def __str__(self) -> str:
        code = f" ({self.directive.code})" if self.directive.code else ""
        return f"{self.directive.action}{code}: {self.directive.message}"


class GovernorAway(GovernorError):
    """The governor does not answer, and the outage rule says not to go on without it."""


class GovernorRefused(GovernorError):
    """The governor answered that a request is wrong: a bad key (401), not allowed (403), not what the contract says (422)."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status, body)
        problem = body if isinstance(body, dict) else {}
        self.status = status
        self.code: str = problem.get("code", "unknown")
        self.detail: str = problem.get("detail", "")
        self.request_id: str | None = problem.get("requestId")
        self.errors: list[dict[str, str]] = problem.get("errors", [])

    def __str__(self) -> str:
        fields = "".join(f"; {one.get('pointer')} {one.get('message')}" for one in self.errors)
        return f"{self.status} {self.code}: {self.detail}{fields}"


class Absence(GovernorError):
    """Nobody answered, or somebody who says that nothing was confirmed: the same request may be sent again. Never leaves this package."""

    retryable = True

    def __init__(self, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


def is_retryable(error: BaseException) -> bool:
    """For libraries that ask: `tenacity.retry(retry=retry_if_exception(is_retryable))`."""
    return not isinstance(error, GovernorError) or error.retryable
