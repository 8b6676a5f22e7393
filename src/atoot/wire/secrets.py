"""Texts that must not be shown."""

from typing import Any

from atoot.message import Response

SHORTEST = 8
"""Characters of a token that is looked for: shorter ones are in every text."""


class Secret(str):
    """A token or password: usable as the text it is, but its `repr` does not show it.

    Debuggers, tracebacks with local variables and other libraries' errors print what they find with `repr`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def checked_token(token: str) -> Secret:
    """A token that can stand in a header.

    Raises:
        TypeError: it is no text.
        ValueError: it is empty, or has blanks or other characters that no token has.
    """
    if not isinstance(token, str):
        raise TypeError(f"expected an access token as text, got {type(token).__name__}")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(
            "an access token is printable ASCII without blanks; this one is not (a line break at its end?)"
        )
    return Secret(token)


def hidden(text: Any) -> Any:
    """A text as a Secret, so that a traceback with local variables does not show it; anything else as it is."""
    return Secret(text) if type(text) is str else text


class Hider:
    """Takes a token out of answers that say no: some servers, and proxies, repeat what they were sent."""

    def __init__(self, authorization: str | None) -> None:
        """Make one.

        Args:
            authorization: what the token is sent in: `Bearer abc`.
        """
        self._token = Secret((authorization or "").rpartition(" ")[2])

    def hide_in(self, response: Response) -> None:
        """Put stars in place of the token."""
        token = str(self._token)
        if len(token) >= SHORTEST:
            response.body = response.body.replace(token.encode(), b"***")
            response.reason = response.reason.replace(token, "***")
