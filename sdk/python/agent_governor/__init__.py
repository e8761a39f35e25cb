"""Put an agent under the governance of Agent Governor: hard limits over tokens, dollars and calls, and a Stop that is obeyed."""

from .asking import Authorization
from .budget import BudgetManager
from .call import Call
from .directive import Cause, Directive, Lift, Remaining
from .errors import BudgetExceeded, GovernorAway, GovernorError, GovernorRefused, is_retryable
from .events import Ask, Estimate, Happened, Receipt, fingerprint
from .governor import Governor
from .outage import OnOutage
from .session import Session, Standing

__all__ = [
    "Ask",
    "Authorization",
    "BudgetExceeded",
    "BudgetManager",
    "Call",
    "Cause",
    "Directive",
    "Estimate",
    "Governor",
    "GovernorAway",
    "GovernorError",
    "GovernorRefused",
    "Happened",
    "Lift",
    "OnOutage",
    "Receipt",
    "Remaining",
    "Session",
    "Standing",
    "fingerprint",
    "is_retryable",
]
