"""What checks say about a server."""


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


def expect_in(item: object, items: list[object], what: str) -> None:
    """See that something is listed.

    Raises:
        Expected: it is not.
    """
    expect(item in items, f"{what} {item!r:.60} to be listed", f"{len(items)} others" if items else "nothing")
