"""How each operation is called: it answers with its entity, with all fields, and each of them of its type.

With what it is called says a table, `answers.toml`. The chapter is the file in `api/` that has the method.
"""

import re
import tomllib
from operator import attrgetter
from pathlib import Path
from typing import Any

from atoot.mastodon import MastodonAPI
from atoot.operations import TABLE, called
from atoot.testing.conformance import making
from atoot.testing.conformance.check import DOCS, UNTRIED, WRITTEN, Check, Thing, Using, needs_admin, steps
from atoot.testing.conformance.judging import entity_of


def answers(method: str, do: Thing, *, public: bool = False, admin: bool = False) -> None:
    """Write down that what a method of the client does is answered with its entity."""
    home, operation = next(cls for cls in MastodonAPI.__mro__ if method in vars(cls)), called(method)[0]
    chapter, page = home.__module__.split(".")[2], re.search(r"https://[^\s`]+", home.__doc__ or "")
    sentence, source = f"{operation} answers with {entity_of(method)}", page[0] if page else DOCS
    WRITTEN.append(Check(
        id=f"{chapter}.{method}", sentence=sentence, operations=(str(operation),), source=source, do=do, kind=method,
        since=operation.since, admin=admin or needs_admin(operation), public=public,
    ))  # fmt: skip


def read(value: Any) -> Any:
    """A value of the table, with the things that it names."""
    if isinstance(value, list):
        return [read(one) for one in value]
    named = isinstance(value, str) and value.startswith("<")
    return attrgetter(value[1:-1])(making) if named else value


def row(methods: str, values: dict[str, Any]) -> None:
    """A row of the table."""
    found = {name: read(value) for name, value in values.items()}
    made, after, given = found.pop("is", None), found.pop("after", None), found.pop("with", [])
    may = {name: found.pop(name, False) for name in ("public", "admin")}
    for method in methods.split():
        do = made or Using(method, *given, **found)
        answers(method, steps(after, do, gives=1) if after else do, **may)


for _methods, _row in tomllib.loads(
    Path(__file__).parent.with_name("answers.toml").read_text("utf-8")
).items():
    row(_methods, _row if isinstance(_row, dict) else {"with": _row})

# All else that is read, with nothing to say; streams are no answers, and a secret is not asked for
_LEFT_OUT = {"stream", "streaming", "two_factor_uri", *(one.kind for one in WRITTEN)}
for _one in TABLE:
    if (
        _one.method == "GET"
        and ":" not in _one.path
        and str(_one) not in UNTRIED
        and _one.name not in _LEFT_OUT
    ):
        answers(_one.name, Using(_one.name))
