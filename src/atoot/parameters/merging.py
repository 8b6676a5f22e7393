"""What is made of the parameters that a call is given."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from atoot.entities.base import Entity
from atoot.parameters import Params
from atoot.parameters.kinds import Words, is_list
from atoot.parameters.table import KINDS, REQUIRED

OPTIONAL = KINDS.keys() - REQUIRED
"""Parameters that None leaves out."""


def merge(params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent: the extra parameters as they are, then the named ones; None is not sent.

    Raises:
        TypeError: a named one is not what the API takes under its name.
        ValueError: a time is negative, or a word is none that the API knows.
    """
    given = checked(values)
    if params is None:
        return given
    return {name: value for name, value in mapping_of(params, values).items() if value is not None} | given


def mapping_of(params: Params, names: Iterable[str] = ()) -> Mapping[str, Any]:
    """Extra parameters as a mapping: what comes several times is a list.

    Args:
        params: the extra parameters.
        names: of the arguments beside them, for who gives one of these in their place.

    Raises:
        TypeError: they are neither a mapping nor pairs.
    """
    if params is None:
        return {}
    if type(params) is dict or isinstance(params, Mapping):
        return cast("Mapping[str, Any]", params)
    if isinstance(params, str | bytes | Entity) or not isinstance(params, Iterable):
        raise _no_params(params, names)
    found: dict[str, list[Any]] = {}
    listed = set()
    for pair in params:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise _no_params(pair, names)
        name, value = pair
        plain = name.removesuffix("[]")
        if plain != name and "[" not in plain:  # `id[]` is how a form says the list `id`; JSON says `id`
            listed.add(plain)
            name = plain
        found.setdefault(name, []).append(value)
    return {name: _together(values, listed=name in listed) for name, values in found.items()}


def _together(values: list[Any], *, listed: bool) -> Any:
    """One value of those that a name has in pairs: itself if it is the only one, else a list of all."""
    given = [value for value in values if value is not None]
    if not given or (len(given) == 1 and not listed):
        return given[0] if given else None
    return [inner for value in given for inner in (value if is_list(value) else [value])]


def _no_params(got: object, names: Iterable[str]) -> TypeError:
    known = [f"{name}=..." for name in names]
    by_name = f"; give arguments by name: {', '.join(known)}" if known else ""
    return TypeError(
        f"params: expected a mapping or pairs of name and value, got {type(got).__name__}{by_name}"
    )


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not None, each of its kind.

    Raises:
        TypeError: one is of another kind, is missing, or has a name that the API does not know.
        ValueError: a time is negative, or a word is none that the API knows.
    """
    given = {}
    for name, value in values.items():
        if value is None and name in OPTIONAL:
            continue
        kind = KINDS.get(name)
        if kind is None:
            raise TypeError(f"unexpected keyword argument {name!r}")
        if value is None:
            raise kind.wrong(name, "None")
        if type(value) in kind.types or (type(value) is str and value in kind.words):
            given[name] = value
        else:
            given[name] = kind.checked(name, value)
    return given


def word_of(name: str, value: Any, annotation: object) -> Any:
    """A word, where the name that it goes under does not tell which ones are known; None stays None.

    Args:
        name: of the argument.
        value: that was given.
        annotation: of the argument, or the words among it.

    Raises:
        TypeError: it is no text.
        ValueError: it is none that is known.
    """
    return None if value is None else Words(annotation).checked(name, value)
