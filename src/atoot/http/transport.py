"""The loop around every request: wait for the limits, send, learn, decide, try again; and what others need of it."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Coroutine
from copy import copy
from functools import partial
from types import NoneType
from typing import Any, Self, TypeVar

import aiohttp

from atoot import entities
from atoot.errors import MastodonError, RatelimitError, UnauthorizedError, clock_time, is_missing
from atoot.errors.refusals import error_for, unreachable, wants_json
from atoot.http import answers
from atoot.http.about import Shared
from atoot.http.call import Call, is_replayed, tells_of_earlier
from atoot.http.headers import announces, limits_of, notice
from atoot.http.retry import GiveUp, RetryPolicy
from atoot.http.session import READING, RequestSender
from atoot.http.settings import Clock, Settings, call_hook
from atoot.http.watch import CLOSED, Scope
from atoot.limits.engine import Budget
from atoot.limits.known import SPECIAL
from atoot.limits.local import LocalBudget, budget_for
from atoot.message import NO_LIMITS, NO_OPTIONS, Options, Request, Response
from atoot.network.failures import failure_of
from atoot.operations import seems_done
from atoot.parameters.encodings import as_json, may_be_misread, operation_of
from atoot.secrets import HiddenBytes, Secret, checked_token, secrets_in, secrets_in_headers, secrets_in_query
from atoot.uploads.bodies import is_resendable, rewind

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)

log: logging.Logger = logging.getLogger("atoot.http")

limits_log: logging.Logger = logging.getLogger("atoot.limits")

LONG_WAIT = 60.0
"""Seconds from which on a wait for a limit is worth a warning."""

_ending: set[tuple[str, str, str]] = set()
"""Operations that were announced to go away, by host: saying it once in a process is enough."""


class Transport:
    """Sends requests to one instance, in the name of one token or of nobody."""

    def __init__(
        self,
        origin: str,
        token: str | None = None,
        *,
        session: aiohttp.ClientSession | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.origin = origin
        """`https://host` of the instance, without a slash at the end."""
        self.options: Options = NO_OPTIONS
        """How requests are made, where they do not say themselves."""
        self.shared: Shared = Shared()
        self.kept: dict[type, Any] = {}
        """What features remember for all views of the client, by its class."""
        self.token: Secret | None = checked_token(token) if token is not None else None
        self.settings: Settings = settings or Settings()
        self.clock: Clock = self.settings.clock
        self.budget: Budget = self.settings.budget or budget_for(origin, self.token)
        # One that is made of it may have an `acquire` of its own.
        self._start = self.budget.start if type(self.budget) is LocalBudget else None
        self.sender: RequestSender = RequestSender(origin, self.token, session, self.settings)
        """Its way to the instance, also for streams and for those who speak for another token."""
        policy = self.settings.policy
        self._patience = policy.patience if isinstance(policy, RetryPolicy) else math.inf
        self._background: set[asyncio.Task[Any]] = set()

    # These are no `async def`: each would be one more coroutine that every request goes through.

    def fetch(self, request: Request, kind: Any) -> Coroutine[Any, Any, Any]:
        """The answer to a request, decoded into the type `kind`; None for NoneType. Otherwise as `ask`."""
        return self.run(Call(request, self.options, self.settings, self.shared.alternatives, kind=kind))

    def ask(self, request: Request) -> Coroutine[Any, Any, Response]:
        """The answer to a request; what the server lacks is done another way, where there is one.

        Raises:
            MastodonError: as `send`.
        """
        return self.run(self.call(request))

    def send(self, request: Request) -> Coroutine[Any, Any, Response]:
        """The answer to a request, a good one.

        Raises:
            NetworkError: there was none.
            ApiError, ClientError, ServerError: it was not a good one.
            RuntimeError: the client is closed.
        """
        return self.run(Call(request, self.options, self.settings))

    def call(self, request: Request, *, once: bool = False) -> Call:
        """A request that is to be sent by `run`, and if the server lacks it, to be done another way.

        Args:
            request: is sent.
            once: who runs it looks whether it was done where that is unclear, before it is sent again.
        """
        return Call(request, self.options, self.settings, self.shared.alternatives, once=once)

    async def run(self, call: Call) -> Any:
        """What a call comes to: the loop around every request. Wait for the limits, send, learn, decide, wait, again.

        Raises:
            MastodonError: as of `send`; for a call that is looked for, as soon as a try has ended unclear.
        """
        other, hooks = call.other, self.settings.hooks
        response = await other.known(call.request) if other is not None and other.missing else None
        try:
            if call.request.values is not None and not call.tries:
                inquiry = self.shared.inquiry
                if inquiry is not None and self.shared.server is None and may_be_misread(call.request):
                    await asyncio.wait([inquiry.begun()])
                call.request = _hidden(self.shared.encoded(call.request))
            while response is None:
                self.check_open()
                if not self._starts(call):
                    await self._acquire(call)
                call.tries += 1
                if call.files:
                    rewind(call.files)
                call_hook(hooks.on_request, call.request, call.tries)
                call.begun = self.clock.monotonic()
                try:
                    outcome = await self.sender.run(call.request, call.left())
                except BaseException:
                    self.budget.release(call.buckets, arrived=True)
                    raise
                came = self._hear(call, outcome)
                if not isinstance(came, MastodonError):
                    response = came
                elif (call.once and call.unclear) or not await self.again(call, came):
                    raise self._final(call, came)
        except MastodonError as error:
            # Whoever looks for it decides; but what the server lacks it has not done.
            if call.once and call.unclear and not is_missing(error):
                raise
            response = await other.after(call.request, error) if other is not None else None
            if response is None:
                await self.shared.hint(error, call.request)
                if call.kind is NoneType and seems_done(error):
                    return None  # an earlier try took it away, and that is all that was asked for
                raise
        return response if call.kind is None else self.decode(response, call.kind)

    def decode(self, response: Response, kind: Any) -> Any:
        """The body of an answer as the type `kind`.

        Raises:
            ApiError: it cannot be read as one.
        """
        look = self.shared.look
        if look is not None and kind is not object and kind is not NoneType:
            look(response, kind)
        try:
            return answers.decode(response, kind)
        except MastodonError as error:
            # The frames below hold the body.
            raise self.cleaned(error, response.request).with_traceback(None) from None

    def cleaned(self, error: E, request: Request | None = None) -> E:
        """An error that is ready to be raised, without the secrets of this client in it or in anything it carries.

        Every error that leaves the transport goes through here, also those of streams.

        Args:
            error: it is changed.
            request: what was asked, for the secrets among its parameters.
        """
        redactor = self.sender.redactor
        if request is not None:
            redactor = redactor.with_secrets(
                *secrets_in(request.values),
                *secrets_in_query(request.path),
                *secrets_in_headers(request.headers),
            )
        redactor.clean(error)
        return error

    def _starts(self, call: Call) -> bool:
        """Whether a call may start at once, and does; most do, and need not be able to wait."""
        if self._start is None or call.place is not None:
            return False
        call.place = self._start(call.buckets, call.mode, priority=bool(call.options.priority))
        return call.place is not None

    async def _acquire(self, call: Call) -> None:
        """Wait until the budget lets a call through."""
        left = call.left()
        wait = self.sender.watch.begin(left, name="a limit")
        try:
            with wait:
                call.place = await self.budget.acquire(
                    call.buckets,
                    mode=call.mode,
                    priority=bool(call.options.priority),
                    place=call.place,
                    patience=min(self._patience, left),
                    request=call.request,
                    on_wait=partial(self._wait, call.request, wait),
                )
        except TimeoutError:
            if not wait.ended:
                raise
            what = f"it waited for {wait.name}, and the time of the call ({call.options.timeout:g} s) is up"
            raise RatelimitError(f"not sent: {what}", request=call.request) from None

    def _hear(self, call: Call, outcome: Response | MastodonError) -> Response | MastodonError | None:
        """Learn from what came of a try: a good answer, an error, or None where it is sent again at once, written otherwise."""
        now = self.clock.monotonic()
        seconds = now - call.begun
        call.spent += seconds
        answered = outcome if isinstance(outcome, Response) else None
        call_hook(self.settings.hooks.on_response, call.request, answered, seconds)
        if not isinstance(outcome, Response):
            arrived = outcome.may_have_happened or outcome.status_code is not None
            self.budget.release(call.buckets, arrived=arrived)
            call.note(outcome, failure_of(outcome), now)
            return self.cleaned(outcome, call.request)
        headers, shared = outcome.headers, self.shared
        shared.last_headers, shared.last_call = headers, self.clock.time()
        outcome.limits = limits = limits_of(headers, shared.last_call)
        if limits is not NO_LIMITS:
            shared.limit_headers = headers
        old = outcome.status == 429 and is_replayed(headers)  # it says nothing of now
        self.budget.learn(call.buckets, limits, 200 if old else outcome.status)
        if announces(headers):
            operation = (self.origin, *operation_of(call.request.method, call.request.path))
            if operation not in _ending:
                _ending.add(operation)
                log.warning("%s: %s %s %s", *operation, notice(headers))
        log.debug("%s: %d, try %d, %.3f s", call.request, outcome.status, call.tries, seconds)
        if not 200 <= outcome.status < 300:
            return self._refused(call, outcome, now)
        if call.tried_json:
            shared.json_operations.add(operation_of(call.request.method, call.request.path))
        return outcome

    def _refused(self, call: Call, response: Response, now: float) -> MastodonError | None:
        """The error that an answer stands for; None if the request is sent again at once, as JSON or with another key."""
        other = as_json(call.request) if not call.tried_json and wants_json(response) else None
        if other is not None:
            call.request, call.tried_json = _hidden(other), True
        elif not (is_replayed(response.headers) and call.is_refused(response.status) and call.renew_key()):
            error = self.cleaned(error_for(response, response.limits, self.origin), call.request)
            earlier = call.once and tells_of_earlier(response.headers, error.text)
            call.note(error, None, now, earlier=earlier)
            return error
        call.tries -= 1
        return None

    async def about(self, *, refresh: bool = False) -> entities.server.Server:
        """What the server is and allows: asked once.

        Raises:
            NetworkError: the server cannot be reached.
        """
        if self.shared.inquiry is not None and (self.shared.server is None or refresh):
            return await self.shared.inquiry.learn(self.options)
        return self.shared.server or entities.server.Server()

    def _wait(self, request: Request, wait: Scope, seconds: float, limit: str) -> None:
        """A call is going to wait for a limit: whoever watches hears of it."""
        wait.name = f"the limit {limit!r}"
        if limit in SPECIAL and self.shared.server is None and self.shared.inquiry is not None:
            self.shared.inquiry.begun()  # the limit is Mastodon's, and the server may be something else
        if not seconds:
            return  # the first answer says for how long, if at all
        level = logging.INFO if seconds < LONG_WAIT else logging.WARNING
        until = clock_time(self.clock.time(), seconds)
        limits_log.log(level, "%s waits %.0f s for the limit %r, until %s", request, seconds, limit, until)
        call_hook(self.settings.hooks.on_wait, request, seconds, limit)

    def server_time(self) -> float:
        """Seconds since the epoch by the clock of the server, as far as it has told."""
        return self.shared.time(self.clock.time())

    async def again(self, call: Call, error: MastodonError) -> bool:
        """Wait until a call that did not succeed may be sent again; False if it may not, and the error is its end."""
        self.check_open(error)
        renew = self.shared.renew if isinstance(error, UnauthorizedError) else None
        if renew is not None and is_resendable(call.request.body) and await renew(call.begun):
            return True
        decision = call.decide(error)
        error.tries, error.elapsed = call.tries, call.spent
        if isinstance(decision, GiveUp):
            error.may_have_happened = call.unclear or decision.maybe_done
            return False
        log.info("%s: %s; again in %.1f s", call.request, decision.reason, decision.delay)
        call_hook(self.settings.hooks.on_retry, call.request, error, decision.delay)
        # After a 429 the budget knows when, and lets those who wait through in their order.
        if error.status_code != 429:
            await self.pause(decision.delay, "the next try")
            call.spent += decision.delay
        return True

    async def pause(self, seconds: float, reason: str) -> None:
        """Wait for something that is named, unless the client is closed meanwhile."""
        with self.sender.watch.begin(name=reason):
            await self.clock.sleep(seconds)

    def _final(self, call: Call, error: MastodonError) -> MastodonError:
        """The error that a call ends with, or with which it is left to whoever looks for it."""
        request = call.request
        error.may_have_happened = (error.may_have_happened or call.unclear) and request.method not in READING
        if seems_done(error):
            error.hint = "an earlier try of this call seems to have done it"
        error.hint = error.hint or unreachable(error.status_code, error.text, request.path)
        return error

    def with_options(self, options: Options) -> Self:
        """A view: the same for requests that are to be made otherwise. What is not said stays as it is here."""
        view = copy(self)
        view.options = options.over(self.options)
        return view

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something beside the caller; it ends at the latest when the transport closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # who waits for the task gets it; nobody waits any more for one that was left behind

    async def close(self) -> None:
        """End what runs beside, and close the session if it is our own."""
        self.sender.watch.close()
        left = list(self._background)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        await self.sender.close()

    def check_open(self, cause: Exception | None = None) -> None:
        """Refuse to work for a client that is closed.

        Raises:
            RuntimeError: it is.
        """
        if self.sender.watch.closed:
            raise RuntimeError(CLOSED) from cause
        if self.sender.session.closed:
            raise RuntimeError("the aiohttp session of this client is closed") from cause
        if asyncio.get_running_loop() is not self.sender.watch.loop:
            raise RuntimeError(
                "this client belongs to another event loop (another asyncio.run, another thread): make one for each"
            ) from cause


def _hidden(request: Request) -> Request:
    """The request, whose body no traceback shows if a secret is among its parameters."""
    if type(request.body) is bytes and secrets_in(request.values):
        request.body = HiddenBytes(request.body)
    return request
