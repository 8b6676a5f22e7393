"""Merging and checking the parameters of a call."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from atoot.entities.base import Entity
from atoot.parameters import Params
from atoot.parameters.kinds import Words, is_list
from atoot.parameters.table import KINDS, REQUIRED

OPTIONAL = KINDS.keys() - REQUIRED
"""Parameters that are omitted if None."""


def merge(params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """Merge the extra parameters, unchanged, with the named ones; None is not sent.

    Raises:
        TypeError: a named one has the wrong type.
        ValueError: a time is negative, or a word is unknown to the API.
    """
    given = checked(values)
    if params is None:
        return given
    return {name: value for name, value in mapping_of(params, values).items() if value is not None} | given


def mapping_of(params: Params, names: Iterable[str] = ()) -> Mapping[str, Any]:
    """Extra parameters as a mapping: repeated names become lists.

    Args:
        params: the extra parameters.
        names: of the arguments beside them, in case one of these was given in their place.

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
        if plain != name and "[" not in plain:  # `id[]` is the form name of the list `id`; in JSON it is `id`
            listed.add(plain)
            name = plain
        found.setdefault(name, []).append(value)
    return {name: _together(values, listed=name in listed) for name, values in found.items()}


def _together(values: list[Any], *, listed: bool) -> Any:
    """The values of a name in pairs: the value itself if there is only one, else a list."""
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
    """Check the values that are not None, each by its kind.

    Raises:
        TypeError: one has the wrong type, is missing, or has a name that the API does not know.
        ValueError: a time is negative, or a word is unknown to the API.
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
    """Check a word whose parameter name does not determine the known ones; None stays None.

    Args:
        name: of the argument.
        value: the given one.
        annotation: of the argument, or the words in it.

    Raises:
        TypeError: it is no text.
        ValueError: it is unknown.
    """
    return None if value is None else Words(annotation).checked(name, value)
