"""What checks need to be there. All of it is taken away again, when the check ends or the run."""

# fmt: off
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter, methodcaller
from typing import Any

from atoot.entities import Account, List, Relationship, ScheduledStatus
from atoot.errors import ClientError, MastodonError, NotFoundError, UnprocessedError, is_missing
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.check import IT, Doing, Using, steps
from atoot.testing.conformance.dues import at, expect
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import MOST, PNG, SIGN, Testbed, Undo, at_once, of_token

TAG = "conformancetest"
DOMAIN = "conformance.invalid"
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

Make = Callable[[Testbed], Any]


me: Make = attrgetter("me")
"""Alice's account."""
them: Make = attrgetter("them")
"""Bob's."""
both: Make = attrgetter("me", "them")
my_id: Make = attrgetter("me.id")
their_id: Make = attrgetter("them.id")
sign: Make = attrgetter("sign")
name: Make = methodcaller("name")
"""Of the run."""


def in_days(days: int) -> datetime:
    """A time to come, or past."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


A_WEEK: dict[str, Any] = {"start_at": lambda _: in_days(-7), "end_at": lambda _: in_days(0)}
"""The last one."""


def part(place: str, make: Make) -> Make:
    """What stands at a place of what is made."""
    async def of(t: Testbed) -> Any:
        thing = await t.resolved(make)
        expect(at(thing, place) is not None, f"something in `{place}`", thing)
        return at(thing, place)
    return of


def same(*places: str) -> dict[str, Make]:
    """These places are as in what the first step has made."""
    return {place: partial(lambda place, t: at(t.made[0], place), place) for place in places}


def several(*makes: Make) -> Make:
    """The ids of some things."""
    async def ids(t: Testbed) -> list[str]:
        return [one.id for one in await t.resolved([*makes])]
    return ids


def kept(make: Doing) -> Doing:
    """Something that is made once for all checks: to be looked at, not to be changed."""
    async def once(t: Testbed) -> Any:
        return await t.kept(make, lambda: make(t))
    return once


def walk(method: str, *given: Any, last: Make, by: str = "alice", **arguments: Any) -> Doing:
    """The ids of a list, page after page, as far as all of some, or the first two hundred; none comes twice."""
    async def ids(t: Testbed) -> list[str]:
        found: list[str] = []
        ends, listed = set(await t.resolved(last)), getattr(getattr(t, by), method)
        async for item in listed(*await t.resolved([*given]), **await t.resolved(arguments)):
            found.append(item.id)
            if ends <= set(found) or len(found) >= MOST:
                break
        expect(len(set(found)) == len(found), "nothing twice", f"{len(found) - len(set(found))} twice")
        return found
    return ids


def own(method: str, make: Make) -> Doing:
    """The entry of a list that is a thing."""
    async def look(t: Testbed, thing: Any) -> list[Any]:
        return [one for one in await getattr(t.alice, method)() if one.id == thing.id]
    return in_time("it to be listed", look, make)


def first(method: str, what: str) -> Doing:
    """The id of the first thing in a list, if there is any."""
    async def find(t: Testbed) -> Any:
        found = await Using(method)(t)
        if not found:
            raise NotTried(f"there is no {what}")
        return getattr(found[0], "id", None) or found[0].name
    return find


# Posts

def private(text: str) -> dict[str, Any]:
    """The parameters of a post for followers."""
    return {"status": text, "visibility": "private"}


def post(text: str, *, by: str = "alice", **values: Any) -> Using:
    """A post of somebody's that only followers see, unless something else is said; `{them}` and `{me}` are mentions."""
    def said(t: Testbed) -> str:
        return f"{text} {t.sign}".replace("{me}", f"@{t.me.acct}").replace("{them}", f"@{t.them.acct}")
    return Using("create_status", status=said, by=by, ends="delete_status", **{"visibility": "private", **values})


def raw_post(*, by: str = "alice", key: str = "", use_json: bool = False, **values: Any) -> Doing:
    """A post of somebody's as a client makes it that trusts the server: tried once, with nothing added."""
    async def make(t: Testbed) -> Any:
        asked = private(f"Raw. {t.sign}") | await t.resolved(values)
        headers, who = {"Idempotency-Key": f"{t.sign} {key}"} if key else {}, getattr(t, by)
        made = await who.with_options(retries=0).post(
            "/api/v1/statuses", params=asked, headers=headers, use_json=use_json)
        t.later(lambda: who.delete_status(made["id"]))
        return made
    return lambda t: t.whole(make(t))


a_post: Doing = kept(post("A post for all checks."))
their_post: Doing = kept(post("A post to be favourited.", by="bob"))
a_reply: Doing = kept(post("{me} A reply.", by="bob", in_reply_to_id=part("id", a_post)))
a_poll: Make = part("poll", post("A poll.", by="bob", poll_options=["one", "two"], poll_expires_in=3600))
quoted: Doing = post("To be quoted.", visibility="public", quote_approval_policy="public")
a_quote: Doing = post("A quote.", by="bob", visibility="public", quoted_status_id=part("id", quoted))
later: Using = Using("create_status", status=sign, visibility="private", scheduled_at=lambda _: in_days(1))


async def a_revoked_quote(t: Testbed) -> Any:
    """A quote of bob's that alice has taken her post out of."""
    made = await a_quote(t)
    return await t.alice.status_quote_revoke(await part("quote.quoted_status.id", lambda _: made)(t), made.id)


async def a_scheduled_post(t: Testbed) -> Any:
    """A post of alice's for tomorrow."""
    made = await later(t)
    if not isinstance(made, ScheduledStatus):
        t.later(lambda: t.alice.delete_status(made.id))
        raise NotTried("the server posts at once what is to be posted later")
    t.later(lambda: t.alice.cancel_scheduled_status(made.id))
    return made


# What one has

a_picture: Using = Using("upload_attachment", PNG, description=sign)
a_list: Using = Using("create_list", name, ends="delete_list")
a_list_with_them: Doing = steps(a_list, Using("list_accounts_add", IT, accounts=[them]))
a_filter: Using = Using("create_filter_v2", name, ["home"], filter_action="warn", ends="delete_filter_v2")
a_keyword: Using = Using("create_filter_keyword", a_filter, "conformance", whole_word=True)
a_filtered_post: Using = Using("create_filter_status", a_filter, their_post)
an_old_filter: Using = Using("create_filter", name, ["home"], ends="remove_filter")
a_featured_tag: Using = Using("create_featured_tag", TAG, ends="delete_featured_tag")
a_folder: Using = Using("create_bookmark_folder", name, ends="delete_bookmark_folder")
a_chat: Using = Using("create_chat", them)
a_message: Using = Using("create_chat_message", a_chat, sign)
same_policy: Make = part("for_not_following", Using("notification_policy"))
same_name: Using = Using("update_account_credentials", display_name=lambda t: t.me.display_name)


async def _collection(t: Testbed) -> Any:
    made = (await t.alice.create_collection(t.sign[:40], discoverable=False, sensitive=False)).collection
    if made is None:
        raise Expected("the collection", "nothing")
    t.later(lambda: t.alice.delete_collection(made.id))
    return made


def a_collection(t: Testbed) -> Any:
    """A collection of alice's."""
    return t.whole(_collection(t))


async def a_marker(t: Testbed) -> Any:
    """How far alice has read at home: `a_post`. In the end it is as before."""
    before = (await t.alice.markers_get(timeline=["home"])).get("home")
    if before is not None and before.last_read_id:
        t.later(lambda: t.alice.markers_set(home=before.last_read_id))
    return await t.alice.markers_set(home=(await a_post(t)).id)


async def subscribed(t: Testbed, **values: Any) -> Any:
    """A push subscription. A token has one: one that is there already is left alone."""
    try:
        await t.alice.push_subscription()
    except ClientError as error:
        if error.status_code not in (404, 410):
            raise
    else:
        raise NotTried("alice's token has a push subscription, which could not be brought back")
    t.later(t.alice.delete_push_subscription)
    return await t.alice.create_push_subscription(alerts={"mention": True}, **values)


ENDPOINT = "https://push.example.org/conformance"
a_subscription: Doing = partial(
    subscribed, endpoint=ENDPOINT, auth="E9E__tOqjyPNkzYU1NdWYg",
    p256dh="BF6pBtipCTuuC81-AiV5-bHFs8-dFNxRMFOYlcrymvr2kCexZNLRuNMPSqSUP_nMf9YwRYbeniJi9a16JY2HHyI",
)


# What happens between the two

async def meet(t: Testbed) -> None:
    """Let the two follow each other, before the first check that needs it; in the end it is as before.

    Raises:
        MastodonError: somebody may not; it says who.
        ValueError: one blocks the other.
    """
    for whose, who, _, _, whom in t.both():
        with of_token(whose):
            t.later(await _as_it_is(at_once(who), whom))
    await t.whole(as_friends(t))


async def as_friends(t: Testbed) -> None:
    """Let the two follow each other, also where somebody is asked first."""
    for whose, who, own, other, whom in t.both():
        with of_token(whose):
            # Also if it is so already: who may only read is told so.
            made = await at_once(who).account_follow(whom)
        if made.requested and not made.following:
            with suppress(NotFoundError):  # it was no request
                await other.accept_follow_request(own)


async def _standing(who: MastodonAPI, whom: Account) -> Relationship | None:
    """How one stands to the other; None where the server answers something that tells nothing."""
    found: list[Relationship] = []
    try:
        found += await who.account_relationships([whom])
    except MastodonError as error:
        if error.status_code != 200:
            raise
    return found[0] if found else None


async def apart(t: Testbed) -> str:
    """Why the two do not hear of each other any more, where it is so for long: what a check did could not be taken back."""
    words = ""

    async def are_friends() -> bool:
        nonlocal words
        words = await _apart(t)
        return not words

    with suppress(Expected):
        await t.until(are_friends)
    return words


async def mended(t: Testbed) -> str:
    """The same, after what was done is taken back once more: Takahē forgets an unblock that comes at once."""
    for _, who, _, _, whom in t.both():
        for undo in (who.account_unblock, who.account_unmute):
            with suppress(ClientError):
                await undo(whom)
    await as_friends(t)
    return await apart(t)


async def _apart(t: Testbed) -> str:
    for whose, who, _, _, whom in t.both():
        found = await related(who, whom)
        for is_so, words in ((found.blocking, "blocks"), (found.muting, "mutes"), (not found.following, "does not follow")):
            if is_so:
                return f"who has the {whose} token {words} the other one, and that could not be taken back"
    return ""


async def related(who: MastodonAPI, whom: Account) -> Relationship:
    """How one stands to the other."""
    found = await who.account_relationships([whom])
    if not found:  # snac knows of people only those somebody has looked at
        await who.account(whom)
        found = await who.account_relationships([whom])
    return found[0] if found else Relationship(id=whom.id)


async def _as_it_is(who: MastodonAPI, whom: Account) -> Undo:
    """What brings back how one of the two stands to the other: follow, mute, note, and on which lists they are."""
    unknown = Relationship.from_dict({"id": whom.id})
    before = await _standing(who, whom) or unknown
    if before.blocking:
        raise ValueError(f"one of the two blocks the other, {whom.acct}: unblock them for the run")
    lists: list[List] = []
    try:
        lists += await who.account_lists(whom)
    except MastodonError as error:
        if not is_missing(error):
            raise
    if before.muting:
        await who.account_unmute(whom)  # or nothing of them is seen

    async def bring_back() -> None:
        now = await _standing(who, whom) or unknown
        if not before.following:
            if now.following or now.requested:
                await who.account_unfollow(whom)
        else:
            await who.account_follow(whom, notify=before.notifying, reblogs=before.showing_reblogs)
        for one in lists:
            with suppress(UnprocessedError):  # they are on it still
                await who.list_accounts_add(one, accounts=[whom])
        if before.note:
            await who.account_note(whom, comment=before.note)
        if before.endorsed:
            await who.account_endorse(whom)
        if before.muting:
            await who.account_mute(whom, notifications=before.muting_notifications)
    return bring_back


notifying: Using = Using("account_follow", them, notify=True, undo=Using("account_follow", them, notify=False))


async def a_block(t: Testbed) -> Any:
    """Alice blocks bob: that ends the follows of both, which come back in the end."""
    t.later(partial(as_friends, t))
    return await Using("account_block", them)(t)


async def a_follow_request(t: Testbed) -> Any:
    """Bob asks to follow alice, who is locked."""
    locked = (await t.alice.verify_account_credentials()).locked
    t.later(partial(as_friends, t))
    t.later(lambda: t.alice.update_account_credentials(locked=locked))
    await t.alice.update_account_credentials(locked=True)
    await t.bob.account_unfollow(t.me)
    made = await t.bob.account_follow(t.me)
    if made.following and not made.requested:
        raise NotTried("a locked account is followed at once")
    return t.them


def in_time(what: str, look: Callable[[Testbed, Any], Awaitable[list[Any]]], make: Make) -> Doing:
    """The first of what is to be seen of something, as soon as it comes."""
    async def seen(t: Testbed) -> Any:
        thing = await t.resolved(make)
        return (await t.until(lambda: look(t, thing), what))[0]
    return seen


def notified(kind: str, make: Make) -> Doing:
    """Alice's notification of what is made, or of somebody."""
    async def look(t: Testbed, thing: Any) -> list[Any]:
        listed = [one for one in await t.alice.get_notifications(limit=40) if one.type == kind]
        return [one for one in listed if thing.id in (one.account.id, one.status and one.status.id)]
    return in_time(f"a notification of type {kind}", look, make)


def grouped(kind: str, make: Make) -> Doing:
    """The group of alice's notifications of what is made."""
    async def look(t: Testbed, thing: Any) -> list[Any]:
        listed = (await t.alice.grouped_notifications()).notification_groups
        found = [one for one in listed if one.type == kind and one.status_id == thing.id]
        expect(len(found) < 2, "one group", len(found))
        return found
    return in_time(f"a group of the {kind}", look, make)


async def _conversations(t: Testbed, post: Any) -> list[Any]:
    listed = [one for one in await t.alice.conversations() if one.last_status and one.last_status.id == post.id]
    for one in listed:
        t.later(partial(t.alice.remove_conversation, one.id))
    return listed


hello: Doing = post("{me} Hello.", by="bob")
a_mention: Doing = notified("mention", a_reply)
a_fresh_mention: Doing = notified("mention", hello)
a_group: Doing = grouped("mention", hello)
a_conversation: Doing = in_time("the conversation of a direct post", _conversations,
                         post("{me} Hello.", by="bob", visibility="direct"))


# For those who administer a server

async def a_report(t: Testbed) -> Any:
    """Alice's report of bob, as moderators see it."""
    admin = t.admin  # who alone can close it again
    made = await t.alice.create_report(t.them, comment=t.sign, forward=False)
    t.later(lambda: admin.admin_report_resolve(made.id))
    return await admin.admin_view_report(made.id)


a_domain_block: Using = Using("admin_create_domain_block", DOMAIN, severity="noop", ends="admin_delete_domain_block")
an_ip_block: Using = Using("admin_create_ip_block", "192.0.2.1", severity="sign_up_requires_approval", comment=sign,
                   ends="admin_delete_ip_block")
an_email_block: Using = Using("admin_create_email_domain_block", DOMAIN, ends="admin_delete_email_domain_block")
an_address_block: Using = Using("admin_create_canonical_email_block", f"somebody@{DOMAIN}",
                        ends="admin_delete_canonical_email_block")
an_allowed_domain: Using = Using("admin_create_domain_allow", DOMAIN, ends="admin_delete_domain_allow")


# Apps

APP = {"client_name": SIGN, "redirect_uris": _OUT_OF_BAND, "scopes": "read"}
an_app: Doing = kept(Using("post", "/api/v1/apps", params=APP, by="stranger"))
"""One for all checks: Mastodon registers five of an address in ten minutes."""


async def identified(t: Testbed) -> dict[str, str]:
    """With what the app says who it is."""
    app = await an_app(t)
    return {"client_id": app["client_id"], "client_secret": app["client_secret"]}


async def asks_token(t: Testbed) -> dict[str, str]:
    """What a token of the app is asked for with, which stands for nobody and may only read."""
    asked = {"grant_type": "client_credentials", "scope": "read", "redirect_uri": _OUT_OF_BAND}
    return asked | await identified(t)


async def app_token(t: Testbed) -> str:
    """A token of the app."""
    return str((await t.stranger.post("/oauth/token", params=await asks_token(t)))["access_token"])


async def _reader(t: Testbed) -> MastodonAPI:
    return await t.client(await app_token(t))


a_reader: Doing = kept(_reader)
"""A client that may only read, and stands for nobody."""
