"""Something that is done once, whatever it is: the loop says that it is unclear, and who knows better looks."""

import pytest

from atoot import RetryPolicy
from atoot.errors import ForbiddenError, NetworkError, RatelimitError, ServerError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.message import Options, Request
from atoot.posting.once import done_once
from atoot.testing import answer, drop, rate_limited
from quick_clock import QuickClock

QUICK = RetryPolicy(retries=2, base=0.001, cap=0.001)


@pytest.fixture
async def transport(server):
    made = Transport(server.origin, "t", settings=Settings(clock=QuickClock(), policy=QUICK))
    yield made
    await made.close()


def deed():
    return Request("POST", "/deed", b"{}", "application/json")


def tries(server):
    return len([request for request in server.requests if request.path == "/deed"])


async def test_the_loop_hands_an_unclear_try_back_at_once_and_says_so(server, transport):
    server.on("POST", "/deed", answer(status=502), answer(json={}))
    call = transport.call(deed(), once=True)
    with pytest.raises(ServerError) as caught:
        await transport.run(call)
    assert caught.value.may_have_happened
    assert (call.unclear, call.tries, tries(server)) == (True, 1, 1)


async def test_what_was_surely_not_done_is_sent_again_by_the_loop_itself(server, transport):
    server.on("POST", "/deed", answer(status=521), answer(json=7))
    looks = []
    response = await done_once(transport, deed(), looks.append)
    assert (response.body, looks, tries(server)) == (b"7", [], 2)


async def test_what_is_found_is_not_done_again(server, transport):
    server.on("POST", "/deed", drop())
    server.on("GET", "/found", answer(json=7))

    async def find(error, _last):
        assert isinstance(error, NetworkError)
        return await transport.send(Request("GET", "/found"))

    assert (await done_once(transport, deed(), find)).body == b"7"
    assert tries(server) == 1


async def test_what_is_not_found_is_done_again_until_the_tries_are_used_up(server, transport):
    server.on("POST", "/deed", answer(status=504))
    seen = []

    async def find(error, _last):
        seen.append(error.tries)

    with pytest.raises(ServerError) as caught:
        await done_once(transport, deed(), find)
    assert (seen, tries(server)) == ([1, 2, 3], 3)
    assert caught.value.may_have_happened
    assert caught.value.tries == 3


async def test_a_refusal_after_an_unclear_try_is_looked_at_too(server, transport):
    server.on("POST", "/deed", drop(), answer(status=403, json={"error": "no"}))
    seen = []

    async def find(error, _last):
        seen.append(type(error))

    with pytest.raises(ForbiddenError) as caught:
        await done_once(transport, deed(), find)
    assert seen == [NetworkError, ForbiddenError]
    assert caught.value.may_have_happened


async def test_who_may_not_look_does_not_do_it_again(server, transport):
    server.on("POST", "/deed", drop())

    async def find(error, _last):
        raise ForbiddenError("not yours")

    with pytest.raises(NetworkError, match="whether it was done could not be found out: 403: not yours"):
        await done_once(transport, deed(), find)
    assert tries(server) == 1


async def test_a_look_that_fails_is_a_try_and_nothing_is_sent_meanwhile(server, transport):
    server.on("POST", "/deed", drop(), answer(json={}))
    looks = []

    async def find(error, _last):
        looks.append(error.tries)
        if len(looks) == 1:
            raise NetworkError("gone")

    await done_once(transport, deed(), find)
    assert (looks, tries(server)) == ([1, 2], 2)


async def test_a_view_bounds_the_tries_of_what_is_done_once(server, transport):
    server.on("POST", "/deed", drop())
    looks = []

    async def find(error, _last):
        looks.append(error.tries)

    with pytest.raises(NetworkError):
        await done_once(transport.with_options(Options(retries=0)), deed(), find)
    assert (looks, tries(server)) == ([1], 1)


async def test_a_limit_that_may_not_be_waited_for_is_no_reason_to_look(server, transport):
    server.on("POST", "/deed", rate_limited())
    view = transport.with_options(Options(ratelimit="raise", retries=0))
    with pytest.raises(RatelimitError) as caught:
        await done_once(view, deed(), None)
    assert not caught.value.may_have_happened
