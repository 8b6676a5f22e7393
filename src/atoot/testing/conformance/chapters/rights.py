"""Who may do what: each operation that wants a token is tried by those who may not, as the table of operations says."""

from functools import partial
from operator import attrgetter

from atoot.errors import ClientError
from atoot.operations import TABLE, Operation
from atoot.testing.conformance.check import UNTRIED, WRITTEN, Check, Doing, needs_admin
from atoot.testing.conformance.dues import SAYS_NO, refused
from atoot.testing.conformance.making import a_reader
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, Testbed

SCOPES = "https://docs.joinmastodon.org/api/oauth-scopes/"


def is_private(operation: Operation) -> bool:
    """Whether an operation reads, and is only for who has a token."""
    for_all = not operation.scopes or "public" in operation.access
    return operation.method == "GET" and not for_all and "streaming" not in operation.path


def needs_write(operation: Operation) -> bool:
    """Whether an operation changes something, and no token for reading is good for it."""
    changes = operation.method != "GET" and str(operation) not in UNTRIED and not needs_admin(operation)
    return (
        changes and bool(operation.scopes) and not any(scope.startswith("read") for scope in operation.scopes)
    )


async def _refused(operation: Operation, who: Doing, t: Testbed) -> None:
    """See that somebody is refused; what is said of a thing that is not there tells nothing."""
    client = await t.resolved(who)
    path = "/".join(NOBODY if part.startswith(":") else part for part in operation.path.split("/"))
    named = ":" in operation.path
    told = (401, 403) if operation.method != "GET" else SAYS_NO if named else (*SAYS_NO, 400)

    async def ask() -> None:
        try:
            await client.request(operation.method, path)
        except ClientError as error:
            unclear = error.status_code in {400, 404, 422}.difference(told)
            if unclear and (error.status_code != 404 or t.has(error)):
                raise NotTried(f"it looks at what is asked before it looks who asks: {error}") from None
            raise

    await refused(*told, words=client is t.stranger)(t, ask)


for _chapter, _kind, _who, _sentence in (
    ("strangers", is_private, attrgetter("stranger"), "is refused to a stranger"),
    ("scopes", needs_write, a_reader, "is refused to a token that may only read"),
):
    for _one in filter(_kind, TABLE):
        WRITTEN.append(Check(
            id=f"{_chapter}.{_one.name}", sentence=f"{_one} {_sentence}", operations=(str(_one),), source=SCOPES,
            since=_one.since, do=partial(_refused, _one, _who),
        ))  # fmt: skip
