"""The items of an answer, each as the text that came and as plain data."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import DecodeError, Raw

from atoot.decoding.parsing import TOO_DEEP, parse, weight


def pieces(body: bytes, within: Sequence[str] = (), *, listed: bool = True) -> list[tuple[bytes, Any]]:
    """The items of an answer. Where it has a flaw, their texts are those of what could be read.

    Args:
        body: the answer.
        within: the fields that hold them, where it is an object with lists inside.
        listed: whether it is a list; else all of it is one item.

    Raises:
        atoot.decoding.parsing.TooCostlyError: there is more in it than its size lets expect.
        msgspec.DecodeError: it is no JSON, or no list.
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
