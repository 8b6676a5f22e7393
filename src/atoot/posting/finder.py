"""The search for a post whose answer was lost."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from atoot import entities
from atoot.errors import ApiError, ClientError, MastodonError, NotFoundError
from atoot.ids import id_at, order
from atoot.message import Request, Response
from atoot.parameters.paths import path
from atoot.posting.once import PAUSES, may_be_under_way, unknown
from atoot.posting.post_call import NEVER, PostCall
from atoot.posting.recent import learn_account
from atoot.posting.rewritten import shows_as_typed, the_only_one_since, the_only_one_within
from atoot.posting.same import (
    KEY_LIVES,
    TOLERANCE,
    ExpectedPost,
    best_of,
    is_scheduled,
    may_be,
    scheduled_agreement,
    since,
    text_likeness,
)
from atoot.posting.texts import bare_text, folded, shown_as_text, text_of

log: logging.Logger = logging.getLogger("atoot.posting")

T = TypeVar("T")

PAGE = 40
"""Most statuses on a page."""

MOST_PAGES = 5
"""Most pages of statuses that are searched."""

FURTHEST = 50
"""The same where the start time is known: it may have been a while ago."""

MOST_SOURCES = 5
"""Most statuses whose source text is fetched, because they show another one."""

PRECISION = timedelta(seconds=1)
"""Precision of the `Date` header."""

STATUS, SCHEDULED = "/api/v1/statuses/{}", "/api/v1/scheduled_statuses/{}"


class PostFinder:
    """Searches for what one call has posted, as often as needed."""

    _found: str | None = None
    """Path of the post once found; it stays, even if fetching it fails."""
    _unlisted: ClientError | ApiError | None = None
    """Why the latest search could not see scheduled posts."""
    _tries_since: datetime | None = None
    """When this call began by the server's clock, once an attempt has ended unclear."""
    _has_failed: bool = False
    """Whether an attempt of this call has ended unclear."""

    def __init__(self, post: PostCall) -> None:
        self._post = post
        self._transport = post.transport
        self._recent = post.recent

    @property
    def _expected(self) -> ExpectedPost:
        """The expected post."""
        return self._post.expected

    async def before(self) -> Response | None:
        """The answer, if an earlier call with the caller's key made the post, and the server would make it again."""
        if not self._post.may_be_made:
            return None
        heeded = not self._post.later and (await self._transport.about()).honours_keys
        if heeded and self._post.tried is None:
            return None
        # Keys expire, and the kind of server may have been misjudged while it was in trouble.
        since = None if self._post.tried is None else self._transport.clock.time() - self._post.tried
        try:
            found = await self._look()
            if found is None and since is not None and not heeded and since < sum(PAUSES):
                # It may still be under way, from a process that was killed.
                await self._transport.pause(sum(PAUSES) - since, "a post to be seen")
                found = await self._look()
            return found  # noqa: TRY300 - all of it may fail in the same way
        except ClientError as error:
            log.warning("whether it was posted before with this idempotency_key is unknown: %s", error)
            return None

    async def refused(self, error: ClientError) -> Response | None:
        """The answer, if the server refuses the caller's key as used, or fails to show what it made."""
        hidden = isinstance(error, NotFoundError) and not self._names_something
        if not hidden and (self._post.key is None or not refuses_key(error)):
            return None
        try:
            return await self.after(error)
        except MastodonError as problem:
            error.may_have_happened |= hidden
            unknown(error, problem)
            return None

    @property
    def _names_something(self) -> bool:
        """Whether a 404 may be about something that the post names.

        Otherwise WordPress has scheduled it, and finds no status to show: https://github.com/akirk/enable-mastodon-apps
        """
        expected = self._expected
        return bool(expected.in_reply_to_id or expected.quoted_status_id or expected.media_ids)

    async def after(self, error: MastodonError, last: bool = False) -> Response | None:
        """The answer, if a failed attempt made the post after all; searches until it would surely be there.

        Raises:
            MastodonError: the server does not allow searching.
        """
        self._has_failed = True
        found = await self._look()
        if found is not None:
            return found
        pauses = self._within(await self._pauses(error, last=last))
        if sum(pauses) > 5:
            log.info("%s; looking for it on the server for another %.1f s", error, sum(pauses))
        for pause in pauses:
            await self._transport.pause(pause, "a post to be seen")
            found = await self._look()
            if found is not None:
                break
        if found is None and self._unlisted is not None:
            raise self._unlisted
        return found

    async def _pauses(self, error: MastodonError, *, last: bool) -> tuple[float, ...]:
        """Pauses between further searches; none where the server recognises a retry by its key, without an error."""
        if isinstance(error, NotFoundError):  # it was answered: nothing to wait for
            return ()
        server = await self._transport.about()
        if self._post.later or not server.honours_keys or may_be_under_way(error):
            return PAUSES
        if not refuses_key(error) or (error.tries == 1 and self._post.key is None):
            return PAUSES if last else ()
        failed = error.status_code == 500 and server.is_older_than("4.6.0")  # which answers no key so
        return () if failed else PAUSES

    def _within(self, pauses: tuple[float, ...]) -> list[float]:
        """Those pauses that fit into the caller's time."""
        left = self._post.end - self._transport.clock.monotonic()
        return [pause for number, pause in enumerate(pauses, 1) if sum(pauses[:number]) <= left]

    async def _look(self) -> Response | None:
        if self._found is None:
            made = self._recent.made_with(self._post.key)
            again = None if made is None else await self._made_before(made)
            if again is not None:
                return again
            await self._find()
        if self._found is None:
            return None
        try:
            return await self._send(self._found)
        except NotFoundError:  # on snac, an edit or a favourite changes the id
            self._found = None
            await self._find()
        return None if self._found is None else await self._send(self._found)

    async def _made_before(self, identifier: str) -> Response | None:
        """The post made earlier with the same key, if it still exists."""
        try:
            return await self._send(path(SCHEDULED if self._post.later else STATUS, identifier))
        except ClientError:
            return None

    async def _find(self) -> None:
        self._unlisted = None
        if self._post.later:
            try:
                self._take(SCHEDULED, await self._find_scheduled())
            except (ClientError, ApiError) as error:
                self._unlisted = error
        if self._found is None:  # scheduled ones too: some servers post them at once
            self._take(STATUS, await self._find_status_anew())

    async def _find_scheduled(self) -> str | None:
        listed = await self._ask(f"/api/v1/scheduled_statuses?limit={PAGE}", list[entities.ScheduledStatus])
        found = [
            one for one in listed if not self._recent.is_taken(one.id) and is_scheduled(self._expected, one)
        ]
        # The newest have the greatest ids; they have no creation time.
        found.sort(key=lambda one: (scheduled_agreement(self._expected, one), order(one.id)))
        return found[-1].id if found else None

    async def _find_status_anew(self) -> str | None:
        known = self._recent.account
        try:
            return await self._find_status()
        except NotFoundError:
            if known is None:
                raise
            # A server may have been reinstalled under the same address and token: the account's id has changed.
            self._recent.account = None
            self._transport.kept.pop(entities.CredentialAccount, None)
            return await self._find_status()

    async def _find_status(self) -> str | None:
        likely: list[entities.Status] = []
        account = await self._account()
        url = path("/api/v1/accounts/{}/statuses", account) + f"?limit={PAGE}&exclude_reblogs=true"
        max_id = ""
        for _ in range(MOST_PAGES if self._post.tried in (None, NEVER) else FURTHEST):
            page, begun = await self._page(url + max_id)
            likely += [
                one
                for place, one in enumerate(page)
                if may_be(self._expected, one, begun, newest=not (place or max_id))
            ]
            if page and not max_id and (place := self._dated_back(page[0])) is not None:
                page, _ = await self._page(f"{url}&max_id={place}")
                likely += [one for one in page if may_be(self._expected, one, begun)]
            if not _goes_on(page, begun):
                break
            max_id = f"&max_id={page[-1].id}"
        found = await self._among(likely)
        if found is None and self._expected.visibility not in ("public", "unlisted"):
            found = await self._among(await self._at_home(account))
        return found

    def _dated_back(self, like: entities.Status) -> str | None:
        """The id below which a backdated status appears; None if it is an ordinary one."""
        made = self._expected.scheduled_at
        if made is None or self._post.later:
            return None
        try:
            return id_at(made + TOLERANCE, like.id, like.created_at)
        except ValueError:
            return None

    async def _at_home(self, account: str) -> list[entities.Status]:
        """Statuses in the home timeline: snac and Takahē show only public ones in profiles."""
        with suppress(ClientError, ApiError):
            page, begun = await self._page(f"/api/v1/timelines/home?limit={PAGE}")
            return [one for one in page if one.account.id == account and may_be(self._expected, one, begun)]
        return []

    async def _page(self, url: str) -> tuple[list[entities.Status], datetime]:
        """A page of statuses, and the time by the server's clock since which the expected one was made."""
        response = await self._send(url)
        page: list[entities.Status] = self._transport.decode(response, list[entities.Status])
        date, now = response.headers.get("Date"), self._transport.clock.time()
        begun = since(self._post.called - self._post.earlier, date, now)
        skew = self._recent.skew
        if skew:
            told = datetime.fromtimestamp(self._post.called - self._post.earlier + skew, UTC)
            begun = min(begun, told - TOLERANCE)
        if self._has_failed and self._tries_since is None:
            self._tries_since = since(self._post.called, date, now) + TOLERANCE - PRECISION
        unknown = self._post.key is not None and self._post.tried is None
        return page, begun - KEY_LIVES if unknown else begun

    async def _among(self, likely: list[entities.Status]) -> str | None:
        others = {text for text, _ in self._recent.others(self._expected.likeness)}
        free = [one for one in likely if not self._recent.is_taken(one.id)]
        best = best_of(self._expected, free, others)
        if best is not None:
            return best.id
        unlike = [one for one in free if bare_text(text_of(one)) not in others]
        for one in unlike[:MOST_SOURCES]:
            if await self._was_typed(one):
                return one.id
        if (await self._transport.about()).honours_keys and not self._post.later:
            return None  # a second attempt returns the first one's post, so there is no need to guess
        guess = the_only_one_within(self._expected, unlike) or await self._replaced(free)
        return None if guess is None else guess.id

    async def _replaced(self, free: list[entities.Status]) -> entities.Status | None:
        """The status whose whole text the server has replaced: the only new one, made by this application.

        Not if the server has just shown another post as typed, nor if something else is being posted: then somebody
        else is more likely to have made it.
        """
        recent, began = self._recent, self._tries_since
        if began is None or self._expected.scheduled_at or not recent.is_alone(self._expected.likeness):
            return None
        guess = the_only_one_since(self._expected, free, began)
        if guess is None or (recent.shown is not None and shows_as_typed(*recent.shown)):
            return None
        theirs = guess.application.name if guess.application is not None else ""
        if theirs and theirs != (await self._own_name() or theirs):
            return None
        log.warning(
            "status %s shows another text than was posted; it is taken for the post, as it is the only one since",
            guess.id,
        )
        return guess

    async def _own_name(self) -> str:
        """The name of the token's application; empty if the server does not tell."""
        with suppress(ClientError, ApiError):
            return (await self._ask("/api/v1/apps/verify_credentials", entities.Application)).name
        return ""

    async def _was_typed(self, status: entities.Status) -> bool:
        """Whether a status has the typed source: servers render texts in their own way, and it may have been edited."""
        with suppress(ClientError, ApiError):  # older than 3.5.0, or other software
            source = await self._ask(path("/api/v1/statuses/{}/source", status.id), entities.StatusSource)
            if text_likeness(self._expected, folded(source.text), source.spoiler_text):
                return True
        if status.edited_at is None:
            return False
        with suppress(ClientError, ApiError):
            edits = await self._ask(path("/api/v1/statuses/{}/history", status.id), list[entities.StatusEdit])
            return any(
                text_likeness(self._expected, shown_as_text(edit.content), edit.spoiler_text)
                for edit in edits
            )
        return False

    def _take(self, place: str, found: str | None) -> None:
        """Take the found post; nothing is awaited after finding, so that no other call finds the same one."""
        if found is not None and self._recent.take(found):
            self._found, self._post.taken = path(place, found), found

    async def _account(self) -> str:
        known = self._recent.account
        return await learn_account(self._transport, self._recent) if known is None else known

    async def _ask(self, url: str, kind: type[T]) -> T:
        answer: T = self._transport.decode(await self._send(url), kind)
        return answer

    async def _send(self, url: str) -> Response:
        return await self._transport.send(Request("GET", url))


def refuses_key(error: MastodonError) -> bool:
    """Whether an error may be a server's answer to a known key: the post exists since the first attempt."""
    said = error.text.lower()
    return error.status_code in (409, 500) or "idempoten" in said or "duplicate" in said


def _goes_on(page: list[entities.Status], begun: datetime) -> bool:
    """Whether there may be more statuses that were made since."""
    return len(page) >= PAGE and all(one.created_at >= begun for one in page)
