"""One budget for each token and server: all clients of the process that use the same token share it."""

import hashlib
import secrets
from threading import Lock
from weakref import WeakValueDictionary

from atoot.resilience.limiter import LocalBudget

_SALT = secrets.token_bytes(16)
"""Tokens are known here by their hash alone, and outside of this process the hash says nothing."""
_budgets: WeakValueDictionary[tuple[str, bytes], LocalBudget] = WeakValueDictionary()
_lock = Lock()


def identity(origin: str, token: str | None) -> tuple[str, bytes]:
    """What a token on a server is known by within this process, without keeping the token."""
    return origin, hashlib.blake2b((token or "").encode("utf-8", "surrogatepass"), key=_SALT).digest()


def budget_for(origin: str, token: str | None) -> LocalBudget:
    """The budget of a token on a server, or of this machine's address if there is no token.

    It lives as long as somebody holds it.
    """
    key = identity(origin, token)
    with _lock:
        budget = _budgets.get(key)
        if budget is None:
            budget = _budgets[key] = LocalBudget()
        return budget
