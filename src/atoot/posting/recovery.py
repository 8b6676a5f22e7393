"""The outcome of a post whose answer was lost, refused, or about something else."""

from __future__ import annotations

from contextlib import suppress

from atoot import entities
from atoot.errors import (
    ApiError,
    ClientError,
    MastodonError,
    NotFoundError,
    PostedAtOnceError,
    UnprocessedError,
)
from atoot.http.call import KEY, Call, renew_key
from atoot.ids import is_young
from atoot.message import Response
from atoot.posting.checks import check
from atoot.posting.files import ready
from atoot.posting.finder import PostFinder
from atoot.posting.once import done_once, settled, unknown
from atoot.posting.post_call import PostCall, may_be_another

LAG = (0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts of a post that refers to something that the server does not see yet: see `ids.YOUNG`."""


class Recovery:
    """Completes a post that cannot simply be sent."""

    def __init__(self, post: PostCall) -> None:
        self._post = post
        self._finder = PostFinder(post)

    async def before(self) -> entities.Status | entities.ScheduledStatus | None:
        """The result of an earlier call with the same key, where the server would make it again."""
        found = await self._finder.before()
        return None if found is None else self._post.read(found)

    async def after(
        self, error: MastodonError, call: Call, response: Response | None
    ) -> entities.Status | entities.ScheduledStatus:
        """The result after all, where the first attempt has ended with an error.

        Args:
            error: the error.
            call: the attempted call.
            response: the successful but unreadable answer, if there was one.

        Raises:
            MastodonError: nothing was made; or, if `may_have_happened` says so, nobody knows.
        """
        if response is not None:
            return await self._otherwise(error)
        try:
            response = await settled(self._post.transport, call, error, self._finder.after)
        except ClientError as refusal:
            response = await self._refused(refusal)
        try:
            return await self._checked(response)
        except PostedAtOnceError:
            raise
        except ApiError as problem:
            return await self._otherwise(problem)

    async def _checked(self, response: Response) -> entities.Status | entities.ScheduledStatus:
        """The status in an answer, if it can come from this call."""
        post = self._post
        made = post.read(response)
        now = post.transport.clock.time()
        if isinstance(made, entities.Status) and may_be_another(
            post.recent, post.values, post.key, made, now
        ):
            await check(post, made, response)
        return made

    async def _otherwise(self, error: MastodonError) -> entities.Status | entities.ScheduledStatus:
        """The result, where the server reports success in an unreadable answer.

        Raises:
            MastodonError: nothing was found.
        """
        post, finder = self._post, self._finder
        key = post.next_key if post.foreign else None
        if key is not None:  # on Pleroma keys are global, and somebody else has used it
            with suppress(ClientError):
                found = await finder.after(error)
                if found is not None:
                    return post.read(found)
            post.request.headers = {**(post.request.headers or {}), KEY: key}
            return await self._checked(await self._sent())
        error.may_have_happened = True
        try:
            found = await finder.after(error, last=True)
        except MastodonError as problem:
            unknown(error, problem)
            raise error from None
        if found is None:
            raise error
        return post.read(found)

    async def _sent(self) -> Response:
        """The answer to the post, sent again."""
        try:
            return await done_once(self._post.transport, self._post.request, self._finder.after)
        except ClientError as error:
            return await self._refused(error)

    async def _refused(self, error: ClientError) -> Response:
        """The answer to a refused post: it came before what it refers to was visible, or it exists already.

        Raises:
            ClientError: it was refused for another reason.
        """
        post, finder = self._post, self._finder
        if isinstance(error, UnprocessedError) and await ready(post.transport, post.media):
            try:
                return await done_once(post.transport, post.request, finder.after)
            except ClientError as failure:
                error = failure
        made = await finder.refused(error)
        if made is not None:
            return made
        for pause in LAG if self._is_about_something_young(error) else ():
            await post.transport.pause(pause, "what the post is about to be seen by the server")
            try:
                return await done_once(post.transport, post.request, finder.after)
            except (NotFoundError, UnprocessedError) as failure:
                error = failure
        is_taken = "idempoten" in error.text.lower()
        if not is_taken or error.tries == 1 or error.hint:  # or the search for it has failed
            raise error
        # Pixelfed answers 400 if an earlier attempt of this call has used the key, even though that made nothing.
        # https://github.com/pixelfed/pixelfed/blob/dev/app/Http/Controllers/Api/ApiV1Controller.php: `statusCreate`
        renew_key(post.request)
        return await self._sent()

    def _is_about_something_young(self, error: ClientError) -> bool:
        """Whether the server says that something made a moment ago does not exist."""
        expected, named = self._post.expected, tuple[str | None, ...]()
        if isinstance(error, NotFoundError):
            named = (expected.in_reply_to_id, expected.quoted_status_id)
        elif isinstance(error, UnprocessedError):
            named = tuple(file for file in expected.media_ids if file in error.text)
        return any(name is not None and self._is_young(name) for name in named)

    def _is_young(self, identifier: str) -> bool:
        young = is_young(identifier, self._post.transport.server_time())
        return identifier in self._post.recent if young is None else young
