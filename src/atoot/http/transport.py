"""The loop around every request: wait for the rate limits, send, learn, decide, retry."""

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
"""Waits for a rate limit from this many seconds up are logged as warnings."""

_ending: set[tuple[str, str, str]] = set()
"""Deprecated operations, by host, that were logged already: once per process is enough."""


class Transport:
    """Sends requests to one instance, with one token or none."""

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
        """Default options of requests."""
        self.shared: Shared = Shared()
        self.kept: dict[type, Any] = {}
        """State of features, by class, shared by all views of the client."""
        self.token: Secret | None = checked_token(token) if token is not None else None
        self.settings: Settings = settings or Settings()
        self.clock: Clock = self.settings.clock
        self.budget: Budget = self.settings.budget or budget_for(origin, self.token)
        # A subclass may override `acquire`.
        self._start = self.budget.start if type(self.budget) is LocalBudget else None
        self.sender: RequestSender = RequestSender(origin, self.token, session, self.settings)
        """Sends single requests; also used by streams, and for requests with another token."""
        policy = self.settings.policy
        self._patience = policy.patience if isinstance(policy, RetryPolicy) else math.inf
        self._background: set[asyncio.Task[Any]] = set()

    # Not `async def`: each would add a coroutine to every request.

    def fetch(self, request: Request, kind: Any) -> Coroutine[Any, Any, Any]:
        """Send a request as `ask` does, and decode the response into the type `kind`; None for NoneType."""
        return self.run(Call(request, self.options, self.settings, self.shared.alternatives, kind=kind))

    def ask(self, request: Request) -> Coroutine[Any, Any, Response]:
        """Send a request, with a fallback for operations that the server lacks.

        Raises:
            MastodonError: as for `send`.
        """
        return self.run(self.call(request))

    def send(self, request: Request) -> Coroutine[Any, Any, Response]:
        """Send a request and return its successful response.

        Raises:
            NetworkError: there was no response.
            ApiError, ClientError, ServerError: it was no success.
            RuntimeError: the client is closed.
        """
        return self.run(Call(request, self.options, self.settings))

    def call(self, request: Request, *, once: bool = False) -> Call:
        """Make a call for `run`, with a fallback for operations that the server lacks.

        Args:
            request: the request.
            once: after a try with an unknown outcome, the caller checks whether it was done before it is sent again.
        """
        return Call(request, self.options, self.settings, self.shared.alternatives, once=once)

    async def run(self, call: Call) -> Any:
        """Run a call to its result: wait for the rate limits, send, learn, decide, back off, retry.

        Raises:
            MastodonError: as for `send`; for a call with `once`, as soon as the outcome of a try is unknown.
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
            # The caller checks and decides; but an operation that the server lacks was not done.
            if call.once and call.unclear and not is_missing(error):
                raise
            response = await other.after(call.request, error) if other is not None else None
            if response is None:
                await self.shared.hint(error, call.request)
                if call.kind is NoneType and seems_done(error):
                    return None  # an earlier try removed it, as was asked
                raise
        return response if call.kind is None else self.decode(response, call.kind)

    def decode(self, response: Response, kind: Any) -> Any:
        """Decode the body of a response into the type `kind`.

        Raises:
            ApiError: the body does not fit the type.
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
        """Remove the secrets of this client from an error, and from everything it carries, before it is raised.

        Every error that leaves the transport passes through here, also those of streams.

        Args:
            error: changed in place.
            request: its request, for the secrets among the parameters.
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
        """Start a call at once if the budget allows it, as for most, without a coroutine; whether it did."""
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
        """Learn from a try: its successful response, its error, or None if it is resent at once in another form."""
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
        old = outcome.status == 429 and is_replayed(headers)  # says nothing about now
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
        """The error of an unsuccessful response; None if it is resent at once, as JSON or with another key."""
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
        """What the server is and supports; asked once.

        Raises:
            NetworkError: the server cannot be reached.
        """
        if self.shared.inquiry is not None and (self.shared.server is None or refresh):
            return await self.shared.inquiry.learn(self.options)
        return self.shared.server or entities.server.Server()

    def _wait(self, request: Request, wait: Scope, seconds: float, limit: str) -> None:
        """Report that a call is about to wait for a rate limit."""
        wait.name = f"the limit {limit!r}"
        if limit in SPECIAL and self.shared.server is None and self.shared.inquiry is not None:
            self.shared.inquiry.begun()  # only Mastodon has this limit, and the server may be other software
        if not seconds:
            return  # the first response tells how long, if at all
        level = logging.INFO if seconds < LONG_WAIT else logging.WARNING
        until = clock_time(self.clock.time(), seconds)
        limits_log.log(level, "%s waits %.0f s for the limit %r, until %s", request, seconds, limit, until)
        call_hook(self.settings.hooks.on_wait, request, seconds, limit)

    def server_time(self) -> float:
        """Seconds since the epoch by the server's clock, as far as known."""
        return self.shared.time(self.clock.time())

    async def again(self, call: Call, error: MastodonError) -> bool:
        """Wait until a failed call may be sent again; False if it may not, and the error is final."""
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
        # After a 429 the budget knows the time, and lets waiting calls through in order.
        if error.status_code != 429:
            await self.pause(decision.delay, "the next try")
            call.spent += decision.delay
        return True

    async def pause(self, seconds: float, reason: str) -> None:
        """Sleep, for a named reason, unless the client closes meanwhile."""
        with self.sender.watch.begin(name=reason):
            await self.clock.sleep(seconds)

    def _final(self, call: Call, error: MastodonError) -> MastodonError:
        """Complete the error that `run` raises."""
        request = call.request
        error.may_have_happened = (error.may_have_happened or call.unclear) and request.method not in READING
        if seems_done(error):
            error.hint = "an earlier try of this call seems to have done it"
        error.hint = error.hint or unreachable(error.status_code, error.text, request.path)
        return error

    def with_options(self, options: Options) -> Self:
        """A view of this transport with other options; those not given stay the same."""
        view = copy(self)
        view.options = options.over(self.options)
        return view

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run a coroutine in the background; it is cancelled when the transport closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not log it for a task that nobody awaits

    async def close(self) -> None:
        """Cancel background tasks, and close the session if it is our own."""
        self.sender.watch.close()
        left = list(self._background)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        await self.sender.close()

    def check_open(self, cause: Exception | None = None) -> None:
        """Check that the client is open, and used in its own event loop.

        Raises:
            RuntimeError: it is not.
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
    """The request, its body hidden from tracebacks if there is a secret among the parameters."""
    if type(request.body) is bytes and secrets_in(request.values):
        request.body = HiddenBytes(request.body)
    return request
