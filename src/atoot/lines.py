"""Texts of other people on a line of our own, in errors and logs."""


def one_line(text: object, longest: int | None = None) -> str:
    """A text in one line, without anything that a terminal obeys or that is not seen.

    Args:
        text: the text, or something whose text it is.
        longest: characters, the dots included at which it is cut off; None for all of it.
    """
    seen = "".join(char for char in str(text) if char.isprintable() or char.isspace())
    line = " ".join(seen.split())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…"
