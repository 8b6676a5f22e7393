"""API parameters: their types, and how the arguments of a call are checked and merged.

https://docs.joinmastodon.org/client/intro/#parameters

The table of parameters is loaded on the first call.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.parameters import encodings as encodings
    from atoot.parameters.kinds import is_list as is_list
    from atoot.parameters.merging import checked as checked
    from atoot.parameters.merging import mapping_of as mapping_of
    from atoot.parameters.merging import merge as merge
    from atoot.parameters.merging import word_of as word_of
    from atoot.parameters.table import KINDS as KINDS
else:  # otherwise type checkers would accept any name
    __getattr__ = attach(
        globals(),
        {
            "kinds": ("is_list",),
            "merging": ("checked", "mapping_of", "merge", "word_of"),
            "table": ("KINDS",),
        },
        modules=("encodings",),
    )

Params: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, Any]] | None
"""Extra parameters by API name: a mapping, or pairs of name and value, in which names may repeat.

They are never modified; named arguments take precedence.
"""


def check_names(function: str, given: Iterable[str], known: type) -> None:
    """Check that all keyword arguments are known to a TypedDict.

    Raises:
        TypeError: it does not know a name.
    """
    for name in given:
        if name not in known.__annotations__:
            raise unexpected(name, known, function)


ELSEWHERE = {
    "status": "text",
    "text": "status",
    "message": "text",
    "media_ids": "media",
    "files": "media",
    "in_reply_to_id": "in_reply_to",
    "token": "access_token",
    "api_base_url": "instance",
    "host": "instance",
    "domain": "instance",
}
"""Arguments that have another name in another method or library."""


def unexpected(name: str, known: type, function: str = "") -> TypeError:
    """The error for an unknown argument, with the intended one, if it can be guessed.

    Args:
        name: the unknown argument.
        known: a TypedDict of the arguments that the function takes by `**`.
        function: its name; if empty, that of the nearest caller without an underscore.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - for errors alone
    from inspect import currentframe  # noqa: PLC0415

    frame, names = currentframe(), [*known.__annotations__]
    while frame is not None:  # its own arguments are in none of our tables
        code = frame.f_code
        if code.co_name == function or (
            not function and code.co_name[:1] not in "_<" and code.co_name != "unexpected"
        ):
            names += code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            function = code.co_name
            break
        frame = frame.f_back
    meant = [ELSEWHERE[name]] if ELSEWHERE.get(name) in names else []
    meant = meant or get_close_matches(name, [one for one in names if one not in ("self", "cls")], n=1)
    guess = f"; did you mean {meant[0]!r}?" if meant else ""
    return TypeError(f"{function}() got an unexpected keyword argument {name!r}{guess}")


HASH_SIGNS = ("#", "\uff03")
"""Characters before a hashtag; the wide one comes from Japanese keyboards."""


def bare_hashtag(tag: str) -> str:
    """The name of a hashtag, without its sign."""
    return tag[1:] if tag.startswith(HASH_SIGNS) else tag
