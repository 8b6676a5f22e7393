"""Texts that must not be shown."""


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
