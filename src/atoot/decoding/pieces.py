"""The items of a response, each as original text and as plain data."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import DecodeError, Raw

from atoot.decoding.parsing import TOO_DEEP, parse, weight


def pieces(body: bytes, within: Sequence[str] = (), *, listed: bool = True) -> list[tuple[bytes, Any]]:
    """Split a response into items. If it has a flaw, their texts are those of the mended data.

    Args:
        body: the response.
        within: the fields with the items, if it is an object with lists inside.
        listed: whether it is a list; otherwise all of it is one item.

    Raises:
        atoot.decoding.parsing.TooCostlyError: it contains far more than its size suggests.
        msgspec.DecodeError: it is invalid JSON, or no list.
    """
    weight(body)
    try:
        return [(bytes(raw), msgspec.json.decode(raw)) for raw in _raws(body, within, listed=listed)]
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    except (DecodeError, UnicodeDecodeError):
        data = parse(body)
    if within and isinstance(data, dict) and not (data and data.keys().isdisjoint(within)):
        found = [one for name in within if isinstance(data.get(name), list) for one in data[name]]
    else:
        found = data if listed else [data]
    if not isinstance(found, list):
        raise DecodeError(f"expected a list, got {type(data).__name__}")
    return [(msgspec.json.encode(one), one) for one in found]


def _raws(body: bytes, within: Sequence[str], *, listed: bool) -> list[Raw]:
    if within:
        fields = _decoder(dict[str, Raw]).decode(body)
        if fields and fields.keys().isdisjoint(within):
            raise DecodeError("it has none of these fields")
        return [raw for name in within for raw in _decoder(list[Raw]).decode(fields.get(name, b"[]"))]
    found: list[Raw] = _decoder(list[Raw]).decode(body) if listed else [_decoder(Raw).decode(body)]
    return found


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
