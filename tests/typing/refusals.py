"""What type checkers refuse before anything is sent. Each `type: ignore` is a case."""

import atoot
from atoot.entities import Status


async def a_name_that_is_none(c: atoot.MastodonAPI, status: Status) -> None:
    assert status.acount  # type: ignore[attr-defined]
    await c.home_timelime()  # type: ignore[attr-defined]
    await c.view_status()  # type: ignore[call-arg]
    await c.create_status(stauts="x")  # type: ignore[call-overload]
    c.home_timeline(max="1")  # type: ignore[call-arg]


async def a_value_of_another_type(c: atoot.MastodonAPI, status: Status) -> None:
    await c.view_status(1.5)  # type: ignore[arg-type]
    await c.view_status(None)  # type: ignore[arg-type]
    await c.account_follow(status.account, reblogs="yes")  # type: ignore[arg-type]
    await c.create_status(status="x", visibility="everybody")  # type: ignore[call-overload]
    c.home_timeline(limit="40")  # type: ignore[arg-type]
    await atoot.MastodonAPI.create("mastodon.social", ratelimit="never")  # type: ignore[arg-type]


async def what_can_be_any_argument(c: atoot.MastodonAPI, limit: int) -> None:
    """Of a dictionary in the call, checkers know one type of values, which not every parameter takes."""
    c.home_timeline(**({"limit": limit} if limit else {}))  # type: ignore[arg-type]


async def a_page_is_no_coroutine_of_items(c: atoot.MastodonAPI) -> None:
    for status in c.home_timeline():  # type: ignore[attr-defined]
        assert status
    await c.get_n_pages(c.view_status("1"))  # type: ignore[arg-type]


def what_may_be_missing(status: Status) -> str:
    return status.poll.id  # type: ignore[union-attr]


def a_field_that_is_none() -> None:
    Status(identity="1")  # type: ignore[call-arg]


def a_name_that_the_package_has_not() -> None:
    assert atoot.clinet  # type: ignore[attr-defined]
    assert atoot.oauth.lgoin  # type: ignore[attr-defined]
    assert atoot.harvest.Jbo  # type: ignore[attr-defined]
    assert atoot.streaming.Evnts  # type: ignore[attr-defined]
