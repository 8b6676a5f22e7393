"""Objects that checks need. All are removed again, at the end of the check or of the run."""

# fmt: off
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from atoot.entities import Account, List, Relationship, ScheduledStatus
from atoot.errors import ClientError, MastodonError, NotFoundError, UnprocessedError, is_missing
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.check import IT, Thing, Using, admin, alice, steps, stranger
from atoot.testing.conformance.dues import at, expect
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import PNG, SIGN, Testbed, Undo, at_once, of_token

TAG = "conformancetest"
DOMAIN = "conformance.invalid"
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
MOST = 200
"""Items of a list that are looked at: an account may follow, and have posted, thousands."""

me: Thing = Thing(lambda t: t.me)
"""Alice's account."""
them: Thing = Thing(lambda t: t.them)
"""Bob's."""
both: list[Thing] = [me, them]
sign: Thing = Thing(lambda t: t.sign)
name: Thing = Thing(lambda t: t.name())
"""Of the run."""

def in_days(days: int) -> datetime:
    """A time to come, or past."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)

now: Thing = Thing(lambda _: in_days(0))
a_week_ago: Thing = Thing(lambda _: in_days(-7))
in_two_days: Thing = Thing(lambda _: in_days(2))

def same(*places: str) -> dict[str, Any]:
    """These places are as in what the first step has made."""
    return {place: partial(lambda place, t: at(t.made[0], place), place) for place in places}

def kept(make: Thing) -> Thing:
    """Something that is made once for all checks: to be looked at, not to be changed."""
    return Thing(lambda t: t.kept(make, lambda: make(t)))

def walk(method: str, *given: Any, last: Any, by: str = "alice", **arguments: Any) -> Thing:
    """The ids of a list, page after page, as far as all of some, or the first two hundred; none comes twice."""
    async def ids(t: Testbed) -> list[str]:
        found: list[str] = []
        ends, listed = set(await t.resolved(last)), getattr(getattr(t, by), method)
        async for item in listed(*await t.resolved([*given]), **await t.resolved(arguments)):
            expect(item.id not in found, "nothing twice", f"{item.id} twice")
            found.append(item.id)
            if ends <= set(found) or len(found) >= MOST:
                break
        return found
    return Thing(ids, reads=True)

def listed(
    method: str, is_it: Callable[[Any, Any], object], make: Thing, what: str = "it to be listed", **asked: Any
) -> Thing:
    """The entry of a list of alice's that is about a thing, as soon as it comes."""
    async def seen(t: Testbed) -> Any:
        thing = await make(t)
        async def look() -> list[Any]:
            found = await getattr(t.alice, method)(**asked)
            return [one for one in getattr(found, "notification_groups", found) if is_it(one, thing)]
        found = await t.until(look, what)
        expect(method != "grouped_notifications" or len(found) == 1, "one group", len(found))
        return found[0]
    return Thing(seen)

def own(method: str, make: Thing, **asked: Any) -> Thing:
    """The entry of a list that is a thing."""
    return listed(method, lambda one, thing: one.id == thing.id, make, **asked)

def first(method: str, what: str) -> Thing:
    """The id of the first thing in a list, if there is any."""
    async def find(t: Testbed) -> Any:
        found = await Using(method)(t)
        if not found:
            raise NotTried(f"there is no {what}")
        return getattr(found[0], "id", None) or found[0].name
    return Thing(find)

# Posts

def private(text: Any) -> dict[str, Any]:
    """The parameters of a post for followers."""
    return {"status": text, "visibility": "private"}

def post(text: str, *, by: str = "alice", **values: Any) -> Using:
    """A post of somebody's that only followers see, unless something else is said; `{them}` and `{me}` are mentions."""
    def said(t: Testbed) -> str:
        return f"{text} {t.sign}".replace("{me}", f"@{t.me.acct}").replace("{them}", f"@{t.them.acct}")
    return Using("create_status", status=said, by=by, ends="delete_status", **{"visibility": "private", **values})

def raw_post(*, by: str = "alice", key: str = "", use_json: bool = False, **values: Any) -> Thing:
    """A post of somebody's as a client makes it that trusts the server: tried once, with nothing added."""
    async def make(t: Testbed) -> Any:
        asked = private(f"Raw. {t.sign}") | await t.resolved(values)
        headers, who = {"Idempotency-Key": f"{t.sign} {key}"} if key else {}, getattr(t, by)
        made = await who.with_options(retries=0).post(
            "/api/v1/statuses", params=asked, headers=headers, use_json=use_json)
        t.later(lambda: who.delete_status(made["id"]))
        return made
    return Thing(lambda t: t.whole(make(t)))

a_post: Thing = kept(post("A post for all checks."))
their_post: Thing = kept(post("A post to be favourited.", by="bob"))
a_reply: Thing = kept(post("{me} A reply.", by="bob", in_reply_to_id=a_post.id))
a_poll: Thing = post("A poll.", by="bob", poll_options=["one", "two"], poll_expires_in=3600).poll
quoted: Thing = post("To be quoted.", visibility="public", quote_approval_policy="public")
a_quote: Thing = post("A quote.", by="bob", visibility="public", quoted_status_id=quoted.id)
to_change: Thing = post("To be changed.")
short_lived: Thing = post("Short-lived.")
to_quote: Thing = post("To be quoted.")
to_show: Thing = post("To be shown.", visibility="public")
later: Thing = alice.create_status(status=sign, visibility="private", scheduled_at=lambda _: in_days(1))
a_revoked_quote: Thing = steps(a_quote, alice.status_quote_revoke(IT.quote.quoted_status.id, IT.id), gives=1)
"""A quote of bob's that alice has taken her post out of."""

@Thing
async def a_scheduled_post(t: Testbed) -> Any:
    """A post of alice's for tomorrow."""
    made = await later(t)
    if not isinstance(made, ScheduledStatus):
        t.later(lambda: t.alice.delete_status(made.id))
        raise NotTried("the server posts at once what is to be posted later")
    t.later(lambda: t.alice.cancel_scheduled_status(made.id))
    return made

# What one has

a_picture: Thing = alice.upload_attachment(PNG, description=sign)
a_list: Thing = alice.create_list(name, ends="delete_list")
a_list_with_them: Thing = steps(a_list, alice.list_accounts_add(IT, accounts=[them]))
a_filter: Thing = alice.create_filter_v2(name, ["home"], filter_action="warn", ends="delete_filter_v2")
a_keyword: Thing = alice.create_filter_keyword(a_filter, "conformance", whole_word=True)
a_filtered_post: Thing = alice.create_filter_status(a_filter, their_post)
an_old_filter: Thing = alice.create_filter(name, ["home"], ends="remove_filter")
a_featured_tag: Thing = alice.create_featured_tag(TAG, ends="delete_featured_tag")
a_folder: Thing = alice.create_bookmark_folder(name, ends="delete_bookmark_folder")
a_chat: Thing = alice.create_chat(them)
a_message: Thing = alice.create_chat_message(a_chat, sign)
a_notification_request: Thing = first("notification_requests", "notification request")
an_announcement: Thing = first("announcements", "announcement")
a_token: Thing = first("tokens", "token")
a_hashtag: Thing = first("admin_tags", "hashtag")
no_note: Thing = alice.account_note(them)
same_policy: Thing = alice.notification_policy().for_not_following
same_name: Thing = alice.update_account_credentials(display_name=me.display_name)
a_collection: Thing = alice.create_collection(name, discoverable=False, sensitive=False, ends="delete_collection").collection

@Thing
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
a_subscription: Thing = Thing(partial(
    subscribed, endpoint=ENDPOINT, auth="E9E__tOqjyPNkzYU1NdWYg",
    p256dh="BF6pBtipCTuuC81-AiV5-bHFs8-dFNxRMFOYlcrymvr2kCexZNLRuNMPSqSUP_nMf9YwRYbeniJi9a16JY2HHyI",
))

# What happens between the two

async def meet(t: Testbed) -> None:
    """Let the two follow each other, before the first check that needs it; in the end it is as before."""
    for whose, who, _, _, whom in t.both():
        with of_token(whose):
            t.later(await _as_it_is(at_once(who), whom))
    await t.whole(as_friends(t))
    with suppress(MastodonError):
        if await apart(t):
            t.strangers = frozenset(await _reasons(t))

@Thing
async def as_friends(t: Testbed) -> None:
    """Let the two follow each other, also where somebody is asked first."""
    for whose, who, own, other, whom in t.both():
        with of_token(whose):
            # Also if it is so already: who may only read is told so.
            made = await at_once(who).account_follow(whom)
        if made.requested and not made.following:
            with suppress(NotFoundError):  # it was no request
                await other.accept_follow_request(own)

async def apart(t: Testbed) -> str:
    """Why the two do not hear of each other any more, where it is so for long: what a check did could not be taken back."""
    try:
        await t.until(partial(_see_friends, t))
    except Expected as problem:
        return problem.findings[0].got
    return ""

async def mended(t: Testbed) -> str:
    """The same, after what was done is taken back once more: Takahē forgets an unblock that comes at once."""
    for _, who, _, _, whom in t.both():
        for undo in (who.account_unblock, who.account_unmute):
            with suppress(ClientError):
                await undo(whom)
    await as_friends(t)
    return await apart(t)

async def _see_friends(t: Testbed) -> None:
    for got in await _reasons(t):
        expect(got in t.strangers, "what was done to be taken back", got)


async def _reasons(t: Testbed) -> list[str]:
    """Why the two do not hear of each other."""
    reasons = []
    for whose, who, _, _, whom in t.both():
        found = await related(who, whom)
        stands = (found.blocking, "blocks"), (found.muting, "mutes"), (not found.following, "does not follow")
        reasons += [
            f"who has the {whose} token {words} the other one, and that could not be taken back" for is_so, words in stands if is_so
        ]
    return reasons

async def related(who: MastodonAPI, whom: Account) -> Relationship:
    """How one stands to the other; as strangers do where the server answers something that tells nothing."""
    found: list[Relationship] = []
    try:
        found += await who.account_relationships([whom])
        if not found:  # snac knows of people only those somebody has looked at
            await who.account(whom)
            found += await who.account_relationships([whom])
    except MastodonError as error:
        if error.status_code != 200:
            raise
    return found[0] if found else Relationship.from_dict({"id": whom.id})

async def _as_it_is(who: MastodonAPI, whom: Account) -> Undo:
    """What brings back how one of the two stands to the other: follow, mute, note, and on which lists they are."""
    before = await related(who, whom)
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
        now = await related(who, whom)
        if before.following:
            await who.account_follow(whom, notify=before.notifying, reblogs=before.showing_reblogs)
        elif now.following or now.requested:
            await who.account_unfollow(whom)
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

notifying: Thing = alice.account_follow(them, notify=True, undo=alice.account_follow(them, notify=False))
friends_in_the_end: Thing = Thing(lambda t: t.later(partial(as_friends, t)))
a_block: Thing = steps(friends_in_the_end, alice.account_block(them), gives=1)
"""It ends the follows of both."""

@Thing
async def a_follow_request(t: Testbed) -> Any:
    """Bob asks to follow alice, who is locked."""
    locked = (await t.alice.verify_account_credentials()).locked
    await friends_in_the_end(t)
    t.later(lambda: t.alice.update_account_credentials(locked=locked))
    await t.alice.update_account_credentials(locked=True)
    await t.bob.account_unfollow(t.me)
    made = await t.bob.account_follow(t.me)
    if made.following and not made.requested:
        raise NotTried("a locked account is followed at once")
    return t.them

def notified(kind: str, make: Thing) -> Thing:
    """Alice's notification of what is made, or of somebody."""
    def is_it(one: Any, thing: Any) -> object:
        return one.type == kind and thing.id in (one.account.id, one.status and one.status.id)
    return listed("get_notifications", is_it, make, f"a notification of type {kind}", limit=40)

def grouped(kind: str, make: Thing) -> Thing:
    """The one group of alice's notifications of what is made."""
    def is_it(one: Any, thing: Any) -> object:
        return one.type == kind and one.status_id == thing.id
    return listed("grouped_notifications", is_it, make, f"a group of the {kind}")

hello: Thing = post("{me} Hello.", by="bob")
a_mention: Thing = notified("mention", a_reply)
a_fresh_mention: Thing = notified("mention", hello)
a_group: Thing = grouped("mention", hello)
_of_a_direct_post: Thing = listed(
    "conversations", lambda one, direct: one.last_status and one.last_status.id == direct.id,
    post("{me} Hello.", by="bob", visibility="direct"), "the conversation of a direct post")

@Thing
async def a_conversation(t: Testbed) -> Any:
    """A conversation of bob's with alice."""
    found = await _of_a_direct_post(t)
    t.later(partial(t.alice.remove_conversation, found.id))
    return found

# For those who administer a server

@Thing
async def a_report(t: Testbed) -> Any:
    """Alice's report of bob, as moderators see it."""
    made = await t.alice.create_report(t.them, comment=t.sign, forward=False)
    t.later(lambda: t.admin.admin_report_resolve(made.id))  # who alone can close it again
    return await t.admin.admin_view_report(made.id)

a_domain_block: Thing = admin.admin_create_domain_block(DOMAIN, severity="noop", ends="admin_delete_domain_block")
an_ip_block: Thing = admin.admin_create_ip_block("192.0.2.1", severity="sign_up_requires_approval", comment=sign,
                   ends="admin_delete_ip_block")
an_email_block: Thing = admin.admin_create_email_domain_block(DOMAIN, ends="admin_delete_email_domain_block")
an_address_block: Thing = admin.admin_create_canonical_email_block(f"somebody@{DOMAIN}",
                        ends="admin_delete_canonical_email_block")
an_allowed_domain: Thing = admin.admin_create_domain_allow(DOMAIN, ends="admin_delete_domain_allow")

# Apps

APP = {"client_name": SIGN, "redirect_uris": _OUT_OF_BAND, "scopes": "read"}
an_app: Thing = kept(stranger.post("/api/v1/apps", params=APP))
"""One for all checks: Mastodon registers five of an address in ten minutes."""
identified: Mapping[str, Any] = {"client_id": an_app.client_id, "client_secret": an_app.client_secret}
"""With what the app says who it is."""
asks_token: Mapping[str, Any] = {
    "grant_type": "client_credentials", "scope": "read", "redirect_uri": _OUT_OF_BAND, **identified}
"""What a token of the app is asked for with, which stands for nobody and may only read."""
app_token: Thing = stranger.post("/oauth/token", params=asks_token).access_token

def client_with(token: Any) -> Thing:
    """A client with a token."""
    async def made(t: Testbed) -> MastodonAPI:
        return await t.client(await t.resolved(token))
    return Thing(made)

a_reader: Thing = kept(client_with(app_token))
"""A client that may only read, and stands for nobody."""
