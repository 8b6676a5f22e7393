"""Which encoding an operation wants of a body: it belongs to the operation and the software, not to the client.

| software | forms | JSON |
| --- | --- | --- |
| Hollo | profile updates; files, as multipart | everything else: it takes lists, numbers and booleans only so, refuses a POST without a body (415), and takes some forms for something else without a word |
| snac | hashes: a poll in JSON it leaves out without a word | everything else |
| all others | everything that a form can say | what it cannot: lists of hashes, empty lists |

A form that a server refuses for being one is sent once more as JSON, and so is the same operation from then on.

That Hollo takes some forms for something else cannot be learned from its answers, so it has to be known before. It need
not be asked of every server: Hollo's ids are UUIDs, and hardly any other server's are. snac
says what it is in each answer.
"""

import re
from collections.abc import Mapping
from typing import Any

from atoot.lazy import pattern
from atoot.message import Request

JSON_READERS = frozenset({"hollo"})
"""Software that reads JSON, and forms only in part."""

FLAT_READERS = frozenset({"snac"})
"""Software that knows what is inside a hash by the names that it has in a form alone, `poll[options][]`:
https://codeberg.org/grunfink/snac2/src/branch/master/mastoapi.c"""

LONGEST_ID = 200
"""Characters."""

_UUID = pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

_ENDS_IN_UUID = pattern(rf"(?:[^\s/]+/)*{_UUID.pattern}", re.IGNORECASE)

_IDS = pattern(r"/(?=[^/]*\d)[^/]+|/[^/]*%[^/]*")
"""Parts of a path that are ids: they have a digit or something encoded in them."""

_VERSION = pattern(r"(/api/(?:v\d+(?:_\w+)?|\w+)/[^/]+)?(.*)", re.DOTALL)


def reads_json(software: str, method: str, path: str) -> bool:
    """Whether software wants an operation's parameters as JSON where a form could say them too."""
    if software not in JSON_READERS:
        return False
    return not (method == "PATCH" and path.partition("?")[0] == "/api/v1/accounts/update_credentials")


def reads_flat(software: str, headers: Mapping[str, str], values: Mapping[str, Any] | None) -> bool:
    """Whether a server wants parameters with hashes among them as a form.

    Args:
        software: what it is, as far as it was asked.
        headers: of its latest answer: snac tells `X-Creator: snac/2.94`.
        values: the parameters.
    """
    software = software or headers.get("X-Creator", "").partition("/")[0]
    return (
        software in FLAT_READERS
        and values is not None
        and any(isinstance(value, Mapping) for value in values.values())
    )


def may_be_misread(request: Request) -> bool:
    """Whether a form may go to software that takes it for something else: one that has UUIDs for ids."""
    if request.values is None or request.method == "GET":
        return False
    return _UUID.search(request.path) is not None or _has_uuid(request.values)


def _has_uuid(value: Any) -> bool:
    """Whether an id among the values is a UUID, alone or at the end of a longer one (`2026-11-24T00:20:49Z/poll/01a2...`)."""
    if isinstance(value, str):
        # Most texts have no dash in front of their last twelve letters.
        return (
            value[-13:-12] == "-" and len(value) <= LONGEST_ID and _ENDS_IN_UUID.fullmatch(value) is not None
        )
    if isinstance(value, Mapping):
        return any(map(_has_uuid, value.values()))
    return isinstance(value, list | tuple | set | frozenset) and any(map(_has_uuid, value))


def operation_of(method: str, path: str) -> tuple[str, str]:
    """Method and path of a request without what differs from call to call: `POST`, `/api/v1/statuses/:id/reblog`."""
    found = _VERSION.fullmatch(path.partition("?")[0])
    head, rest = found.groups() if found else ("", path)
    return method, (head or "") + _IDS.sub("/:id", rest)
