"""Who may do what: each operation that wants a token is tried by those who may not, as the table of operations says."""

from collections.abc import Iterator

from atoot.errors import ClientError
from atoot.http.operations import TABLE, Operation
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.check import Chapter, Doing, needs_admin
from atoot.testing.conformance.dues import refused
from atoot.testing.conformance.expecting import SAYS_NO, NotTried
from atoot.testing.conformance.making import a_reader
from atoot.testing.conformance.testbed import NOBODY, Testbed
from atoot.testing.conformance.untried import UNTRIED


def rights() -> Iterator[Chapter]:
    """A check for each operation that reads what is somebody's, and for each that changes it."""
    strangers, scopes = Chapter("strangers"), Chapter("scopes")
    strangers.docs = scopes.docs = "https://docs.joinmastodon.org/api/oauth-scopes/"
    for one in filter(is_private, TABLE):
        strangers.check(f"{one} is refused to a stranger", str(one), name=one.name, since=one.since)(
            _asked(one)
        )
    for one in filter(needs_write, TABLE):
        sentence = f"{one} is refused to a token that may only read"
        scopes.check(sentence, str(one), name=one.name, since=one.since)(_read_only(one))
    yield from (strangers, scopes)


def is_private(operation: Operation) -> bool:
    """Whether an operation reads, and is only for who has a token."""
    return (
        operation.method == "GET"
        and bool(operation.scopes)
        and "public" not in operation.access
        and "streaming" not in operation.path
    )


def needs_write(operation: Operation) -> bool:
    """Whether an operation changes something, and no token for reading is good for it."""
    return (
        operation.method != "GET"
        and str(operation) not in UNTRIED
        and not needs_admin(operation)
        and bool(operation.scopes)
        and not any(scope.startswith("read") for scope in operation.scopes)
    )


async def _refused(t: Testbed, client: MastodonAPI, operation: Operation, *, words: bool) -> None:
    """See that a client is refused; what is said of a thing that is not there tells nothing."""
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

    await refused(*told, words=words)(t, ask)


def _asked(operation: Operation) -> Doing:
    return lambda t: _refused(t, t.stranger, operation, words=True)


def _read_only(operation: Operation) -> Doing:
    async def do(t: Testbed) -> None:
        await _refused(t, await a_reader(t), operation, words=False)

    return do
