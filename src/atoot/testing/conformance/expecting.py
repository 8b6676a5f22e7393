"""What checks say about a server."""

SAYS_NO = (401, 403, 422)
"""Statuses with which a server refuses: who asks may not, or not so."""


class Expected(Exception):  # noqa: N818 - it says what was expected, and is no error of the program
    """Something is not as it should be."""

    def __init__(self, expected: str, got: str, path: str = "") -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got
        self.path = path


class NotTried(Exception):  # noqa: N818 - nothing went wrong
    """It cannot be found out here; the text says why."""


def expect(true: object, expected: str, got: object) -> None:
    """See that something is as it should be.

    Args:
        true: whether it is.
        expected: what should be, as a sentence goes on: "the post among the favourites".
        got: what is instead.

    Raises:
        Expected: it is not.
    """
    if not true:
        raise Expected(expected, got if isinstance(got, str) else f"{got!r:.200}")
