"""The parameters of the API: what each one takes, and what is made of those that a call is given.

https://docs.joinmastodon.org/client/intro/#parameters

What each one takes is read with the first call.
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
else:  # type checkers would take any name for one that is there
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
"""Extra parameters by their name in the API: a mapping, or pairs of name and value, in which a name may come again.

They are never written to; named arguments win over them.
"""


def check_names(function: str, given: Iterable[str], known: type) -> None:
    """See that nothing but what a TypedDict knows was given by name.

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
"""Arguments that are called otherwise in another method, or another library."""


def unexpected(name: str, known: type, function: str = "") -> TypeError:
    """The error for an argument that a function does not have, with the one that was meant, if that can be guessed.

    Args:
        name: what was given.
        known: a TypedDict of the arguments that the function takes by `**`.
        function: its name; if empty, the nearest one on the way here without an underscore.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - for errors alone
    from inspect import currentframe  # noqa: PLC0415

    frame, names = currentframe(), [*known.__annotations__]
    while frame is not None:  # its own arguments stand in none of our tables
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
"""What stands before a hashtag; the wide one comes from Japanese keyboards."""


def bare_hashtag(tag: str) -> str:
    """The name of a hashtag, without what stands before it."""
    return tag[1:] if tag.startswith(HASH_SIGNS) else tag
