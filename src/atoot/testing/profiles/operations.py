"""What can be done on the instance: a table of all operations, and functions for those that do more than show."""

import re
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from atoot.testing.profiles.calls import ListedItems, ProfileCall, Refusal, missing, page
from atoot.testing.profiles.profile import Answer
from atoot.testing.profiles.shown import root_of
from atoot.testing.profiles.world import (
    ADDRESS,
    HASHTAG,
    MENTION,
    Person,
    Post,
    UploadedFile,
    may_see,
    moment,
)

Data: TypeAlias = dict[str, Any]
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def _create_app(call: ProfileCall) -> Data:
    redirects = [uri for line in call.several("redirect_uris") or [OUT_OF_BAND] for uri in line.split()]
    id = call.world.mint(call.world.profile.other_ids, "app")
    app = {
        "id": id,
        "name": call.text("client_name"),
        "website": None,
        "scopes": call.text("scopes", "read").split(),
    }
    app |= {
        "client_id": f"client-{id}",
        "client_secret": f"secret-{id}",
        "redirect_uri": "\n".join(redirects),
    }
    return call.world.apps.setdefault(f"client-{id}", app | {"redirect_uris": redirects})


def _verify_app(call: ProfileCall) -> Data:
    app = call.world.apps.get(call.token[2] if call.token else "")
    if app is None:
        raise Refusal(-1, "The access token is invalid")
    return {name: value for name, value in app.items() if not name.startswith("client_")}


def _give_token(call: ProfileCall) -> Any:
    app, code = call.world.apps.get(call.text("client_id")), call.world.codes.pop(call.text("code"), {})
    who, scope, refused = None, call.text("scope", "read"), ""
    if app is None or call.text("client_secret") != app["client_secret"]:
        refused = "invalid_client"
    elif call.text("grant_type") == "authorization_code":
        given = ("client_id", "redirect_uri")
        refused = "" if code and all(code[name] == call.text(name) for name in given) else "invalid_grant"
        who, scope = call.world.people.get(code.get("username", "")), code.get("scope", scope)
    elif call.text("grant_type") != "client_credentials":
        refused = "unsupported_grant_type"
    if app is None or refused:
        return Answer(400, {"error": refused, "error_description": "The request for a token is refused"})
    token = token_urlsafe()
    call.world.tokens[token] = (who, scope, app["client_id"])
    return {
        "access_token": token,
        "token_type": "Bearer",
        "scope": scope,
        "created_at": int(call.world.clock()),
    }


def _revoke_token(call: ProfileCall) -> Data:
    call.world.tokens.pop(call.text("token"), None)
    return {}


def _nodeinfo(call: ProfileCall) -> Data:
    software = {"name": call.world.profile.software, "version": call.world.profile.version}
    return {"version": "2.0", "software": software, "protocols": ["activitypub"], "openRegistrations": False,
            "services": {"inbound": [], "outbound": []}, "metadata": {},
            "usage": {"users": {"total": len(call.world.people)}, "localPosts": len(call.world.posts)}}  # fmt: skip


def _instance(call: ProfileCall) -> Data:
    profile, host = call.world.profile, urlsplit(call.shown.origin).netloc
    urls = {"streaming": f"{profile.streaming_url}://{host}"} if profile.streaming_url else {}
    posts = {"max_characters": profile.characters, "max_media_attachments": 4}
    posts |= {} if profile.url_characters is None else {"characters_reserved_per_url": profile.url_characters}
    data = {"title": profile.name, "version": profile.described or profile.version, "description": "", "languages": ["en"],
            "rules": [], "configuration": {"statuses": posts, "urls": urls}}  # fmt: skip
    if call.operation == "GET /api/v1/instance":
        more = {"uri": host, "email": "", "urls": {f"{name}_api": url for name, url in urls.items()}}
        return call.shown.finished("V1Instance", data | more | {"short_description": "", "stats": {}})
    return call.shown.finished("Instance", data | {"domain": host})


def _update_me(call: ProfileCall) -> Data:
    texts, flags = ("display_name", "note"), ("locked", "bot", "discoverable")
    call.me.changes |= {name: call.text(name) for name in texts if name in call.values}
    call.me.changes |= {name: call.flag(name) for name in flags if name in call.values}
    return call.shown.own_account(call.me)


def _people(call: ProfileCall) -> list[Person]:
    return [person for id in call.several("id") if isinstance(person := call.world.index.get(id), Person)]


def _is_of(call: ProfileCall, post: Post) -> bool:
    person = call.person()
    return (
        post.author is person
        and not (call.flag("exclude_reblogs") and post.boost_of)
        and not (call.flag("exclude_replies") and post.in_reply_to)
        and (not call.flag("pinned") or post in person.does("pinned"))
        and call.text("tagged").lower() in ("", *post.tags)
    )


def _doing(call: ProfileCall, relation: str, what: Any) -> ListedItems:
    """Those who have a relation to something."""
    found = {
        who: who.does(relation)[what] for who in call.world.people.values() if what in who.does(relation)
    }
    return call.related(dict(sorted(found.items(), key=lambda who: int(who[1]))), call.shown.account)


def _relate(call: ProfileCall) -> Data:
    person, world, begins = call.person(), call.world, not call.verb.startswith("un")
    relation = call.verb.removeprefix("un").replace("pin", "endorse")
    if relation == "follow" and person is call.me:
        raise Refusal(403, "This action is not allowed")
    asks = relation == "follow" and begins and person.changes.get("locked", person.user.locked)
    changed = world.toggle(call.me, "request" if asks else relation, person, begins)
    details = call.me.has("details").setdefault(person.id, {})
    if relation == "follow":
        details |= {
            "showing_reblogs": begins and call.flag("reblogs", default=True),
            "notifying": call.flag("notify"),
        }
        if changed and begins:
            world.notify(person, "follow_request" if asks else "follow", call.me)
    elif relation == "mute":
        details["muting_notifications"] = begins and call.flag("notifications", default=True)
    elif relation == "block" and begins:
        world.toggle(call.me, "follow", person, on=False)
        world.toggle(person, "follow", call.me, on=False)
    return call.shown.relationship(person)


def _annotate(call: ProfileCall) -> Data:
    call.me.has("details").setdefault(call.person().id, {})["note"] = call.text("comment")
    return call.shown.relationship(call.person())


def _decide(call: ProfileCall) -> Data:
    if not call.world.toggle(call.person(), "request", call.me, on=False):
        missing()
    if call.verb == "authorize":
        call.world.toggle(call.person(), "follow", call.me, on=True)
    return call.shown.relationship(call.person())


def _publish(call: ProfileCall) -> Data:
    world, profile, key = call.world, call.world.profile, call.request.headers.get("Idempotency-Key")
    post = Post("", call.me, "", world.clock(), key=key)
    known = (old for old in reversed(world.posts) if key and old.key == key and old.author is call.me)
    first = next((old for old in known if old.created + profile.keys_last > post.created), None)
    if first and profile.keys == "honoured":
        return call.shown.status(first)
    if first and profile.keys != "ignored":
        broken = profile.keys == "answered 500"
        raise Refusal(
            500 if broken else 400, "Internal Server Error" if broken else "Duplicate idempotency key."
        )
    _write(call, post)
    if call.text("scheduled_at") and profile.schedules:
        params = {
            "text": post.text,
            "media_ids": [file.id for file in post.media],
            "visibility": post.visibility,
        }
        made: Data = {
            "id": world.mint(profile.other_ids, "scheduled"),
            "scheduled_at": call.text("scheduled_at"),
        }
        made |= {
            "params": params | {"spoiler_text": post.spoiler_text, "scheduled_at": None, "application_id": 1}
        }
        made["media_attachments"] = [call.shown.media(file) for file in post.media]
        return call.me.has("scheduled").setdefault(made["id"], made)
    return call.shown.status(_add(call, post))


def _write(call: ProfileCall, post: Post) -> None:
    """Fill a post with what was sent."""
    profile, poll = call.world.profile, call.values.get("poll")
    for name in ("spoiler_text", "visibility", "language"):
        setattr(post, name, call.text(name) or getattr(post, name))
    post.text, post.sensitive = call.text("status", post.text), call.flag("sensitive", default=post.sensitive)
    post.tags = list(dict.fromkeys(tag.lower() for tag in HASHTAG.findall(post.text)))
    post.mentioned = [name for name in dict.fromkeys(MENTION.findall(post.text)) if name in call.world.people]
    if "media_ids" in call.values:
        post.media = [_file(call, id) for id in call.several("media_ids")]
        post.media.sort(key=lambda file: (len(file.id), file.id) if profile.media_sorted else 0)
    post.in_reply_to = (
        call.post(call.text("in_reply_to_id")) if call.text("in_reply_to_id") else post.in_reply_to
    )
    post.quote_of = (
        call.post(call.text("quoted_status_id")) if call.text("quoted_status_id") else post.quote_of
    )
    if poll:
        ends, multiple = (
            call.world.clock() + float(poll.get("expires_in", 300)),
            poll.get("multiple") in (True, "true"),
        )
        post.poll = {
            "id": call.world.mint(profile.other_ids, "poll"),
            "options": list(poll["options"]),
            "ends": ends,
        }
        post.poll |= {"multiple": multiple, "votes": {}}
    if profile.media_needed and not (post.media or post.in_reply_to):
        raise Refusal(403, "a post needs media")
    if not (post.text.strip() or post.media or post.poll or profile.empty_posts):
        raise Refusal(None, "Validation failed: Text can't be blank")
    text = (
        post.text if profile.url_characters is None else ADDRESS.sub("x" * profile.url_characters, post.text)
    )
    if len(text) + len(post.spoiler_text) > profile.characters:
        raise Refusal(None, f"Validation failed: Text character limit of {profile.characters} exceeded")


def _add(call: ProfileCall, post: Post) -> Post:
    """Make a post known."""
    world = call.world
    post.id, post.number = world.mint(world.profile.status_ids, "status"), world.number
    world.index[post.id] = post
    world.posts.append(post)
    world.happened("update", post, None)
    for name in post.mentioned:
        world.notify(world.people[name], "mention", post.author, post)
    return post


def _edit(call: ProfileCall) -> Data:
    post, before = call.own(), (call.own().text, call.world.clock())
    _write(call, post)
    post.edits.append(before)
    call.world.rename(post)
    call.world.happened("status.update", post, None)
    return call.shown.status(post)


def _delete(call: ProfileCall) -> Data:
    gone, post = call.shown.status(call.own()), call.own()
    for one in [post, *(other for other in call.world.posts if other.boost_of is post and not other.deleted)]:
        call.world.happened("delete", one, None)
        one.deleted = True
    return gone | {"text": post.text}


def _context(call: ProfileCall) -> Data:
    post = call.post()
    above: list[Post] = []
    below = [post]
    while post.in_reply_to is not None:
        post = post.in_reply_to
        above.insert(0, post)
    for other in call.world.posts:
        if other.in_reply_to in below and may_see(call.shown.me, other):
            below.append(other)
    return {
        "ancestors": [*map(call.shown.status, above)],
        "descendants": [*map(call.shown.status, below[1:])],
    }


def _history(call: ProfileCall) -> list[Data]:
    post = call.post()
    times = [post.created, *(when for _, when in post.edits)]
    texts = [*(text for text, _ in post.edits), post.text]
    usual = {
        "account": call.shown.account(post.author),
        "spoiler_text": post.spoiler_text,
        "sensitive": post.sensitive,
    }
    usual |= {"media_attachments": [], "emojis": []}
    return [
        usual | {"content": call.shown.html(text), "created_at": call.shown.moment(when)}
        for text, when in zip(texts, times, strict=True)
    ]


def _source(call: ProfileCall) -> Data:
    return {"id": call.own().id, "text": call.own().text, "spoiler_text": call.own().spoiler_text}


def _act(call: ProfileCall) -> Data:
    post, verb, begins = call.post(), call.verb.removeprefix("un"), not call.verb.startswith("un")
    post = post.boost_of or post
    if verb == "pin" and post.author is not call.me:
        raise Refusal(None, "Validation failed: Someone else's post cannot be pinned")
    changed = call.world.toggle(call.me, _DONE[verb], post, begins)
    if changed and verb == "favourite":
        if begins:
            call.world.notify(post.author, "favourite", call.me, post)
        call.world.rename(post)
    return call.shown.status(post)


def _boost(call: ProfileCall) -> Data:
    world, post = call.world, call.post().boost_of or call.post()
    mine = [
        other
        for other in world.posts
        if other.boost_of is post and other.author is call.me and not other.deleted
    ]
    if call.verb == "unreblog":
        for boost in mine:
            world.happened("delete", boost, None)
            boost.deleted = True
        return call.shown.status(post)
    if not mine:
        made = Post("", call.me, "", world.clock(), boost_of=post, visibility=post.visibility)
        mine = [_add(call, made)]
        world.notify(post.author, "reblog", call.me, post)
    return call.shown.status(mine[0])


def _boosters(call: ProfileCall) -> ListedItems:
    boosts = [boost for boost in call.world.posts if boost.boost_of is call.post() and not boost.deleted]
    return call.related({boost.author: str(boost.number) for boost in boosts}, call.shown.account)


def _reschedule(call: ProfileCall) -> Data:
    return call.thing("scheduled") | call.thing("scheduled").__ior__(
        {"scheduled_at": call.text("scheduled_at")}
    )


def _remove(call: ProfileCall) -> Data:
    kind = _kind(call)
    call.thing(kind)
    del call.me.has(kind)[call.names[0]]
    return {}


def _upload(call: ProfileCall) -> Data:
    if "file" not in call.files:
        raise Refusal(None, "Validation failed: File can't be blank")
    file, id = call.files["file"], call.world.mint(call.world.profile.media_ids, "media")
    call.world.index[id] = UploadedFile(id, file.filename or "", file.content_type or "image/png")
    return _describe(call, id)


def _describe(call: ProfileCall, id: str | None = None) -> Data:
    file = _file(call, id or call.names[0])
    file.description = call.text("description") or file.description
    return call.shown.media(file)


def _file(call: ProfileCall, id: str) -> UploadedFile:
    found = call.world.index.get(id)
    if not isinstance(found, UploadedFile):
        raise Refusal(None, f"Media {id} not found or already attached to another post")
    return found


def _poll(call: ProfileCall) -> Data:
    found = (post for post in call.world.posts if post.poll and post.poll["id"] == call.names[0])
    post = next((post for post in found if may_see(call.shown.me, post)), None) or missing()
    poll = post.poll or {}
    if call.verb == "votes":
        if call.me in poll["votes"] or call.world.clock() >= poll["ends"]:
            raise Refusal(None, "Validation failed: You have already voted on this poll")
        poll["votes"][call.me] = [int(choice) for choice in call.several("choices")]
    return call.shown.poll(post, poll)


def at_home(me: Person, post: Post) -> bool:
    """Whether a post is in somebody's home timeline."""
    return (
        post.author is me or post.author in me.does("follow") or bool(me.does("tag").keys() & set(post.tags))
    )


def is_public(post: Post) -> bool:
    """Whether a post is in public timelines."""
    return post.visibility == "public" and post.boost_of is None


def _tagged(call: ProfileCall) -> ListedItems:
    first = call.names[0].lower()
    more, needed, unwanted = (
        {str(tag).lower() for tag in call.several(name)} for name in ("any", "all", "none")
    )
    if call.world.profile.unused_tag != 200 and not any(first in post.tags for post in call.world.posts):
        raise Refusal(call.world.profile.unused_tag, "tag not found")
    return call.posts(
        lambda post: (
            is_public(post)
            and {first, *more} & set(post.tags)
            and needed <= set(post.tags)
            and not unwanted & set(post.tags)
        )
    )


def _listed(call: ProfileCall) -> ListedItems:
    members = call.me.does(f"list {call.thing('list')['id']}")
    return call.posts(lambda post: post.author in members and at_home(call.me, post))


def _tag(call: ProfileCall) -> Data:
    if call.verb.endswith("follow"):
        call.world.toggle(call.me, "tag", call.names[0].lower(), call.verb == "follow")
    return call.shown.tag(call.names[0].lower())


def _kind(call: ProfileCall) -> str:
    return next(kind for kind in ("list", "filter", "scheduled") if kind in call.operation)


def _change(call: ProfileCall) -> Data:
    """Make or change a list or a filter."""
    kind, mint = _kind(call), call.world.mint
    if call.operation.startswith("POST"):
        if not call.text("title").strip():
            raise Refusal(None, "Validation failed: Title can't be blank")
        call.names = (mint(call.world.profile.other_ids, kind),)
        usual: Data = {"replies_policy": "list", "exclusive": False} if kind == "list" else _FILTER
        call.me.has(kind)[call.names[0]] = {"id": call.names[0], **usual}
    thing = call.thing(kind)
    thing |= {name: call.values[name] for name in ("title", "context", "filter_action", "replies_policy", "exclusive") if name in call.values}  # fmt: skip
    words = [word | {"id": mint("numbers", "word")} for word in call.several("keywords_attributes")]
    return thing | thing.__ior__({"keywords": [*thing["keywords"], *words]}) if words else thing


def _members(call: ProfileCall) -> Any:
    members = f"list {call.thing('list')['id']}"
    if call.operation.startswith("GET"):
        return call.related(call.me.does(members), call.shown.account)
    for person in map(call.person, call.several("account_ids")):
        if person not in call.me.does("follow"):
            missing()
        call.world.toggle(call.me, members, person, call.operation.startswith("POST"))
    return {}


def _notices(call: ProfileCall) -> list[Any]:
    wanted, unwanted = call.several("types"), call.several("exclude_types")
    seen = call.world.clock() - call.world.late(own=False)
    return [
        notice
        for notice in reversed(call.me.notices)
        if (not wanted or notice.type in wanted) and notice.type not in unwanted and notice.created <= seen
        if notice.post is None or may_see(call.me, notice.post)
    ]


def _grouped(call: ProfileCall) -> Answer:
    groups: dict[str, list[Any]] = {}
    for notice in _notices(call):
        groups.setdefault(notice.key, []).append(notice)
    shown = call.shown
    found, link = page(call, ListedItems([(group[0].id, group) for group in groups.values()], list))
    accounts = {notice.person.id: shown.account(notice.person) for group in found for notice in group}
    statuses = {group[0].post.id: shown.status(group[0].post) for group in found if group[0].post}
    listed = [
        {"group_key": group[0].key, "type": group[0].type, "notifications_count": len(group),
         "most_recent_notification_id": group[0].id, "page_max_id": group[0].id, "page_min_id": group[-1].id,
         "latest_page_notification_at": shown.moment(group[0].created), "sample_account_ids": [one.person.id for one in group],
         **({"status_id": group[0].post.id} if group[0].post else {})}
        for group in found
    ]  # fmt: skip
    body = {"accounts": [*accounts.values()], "statuses": [*statuses.values()], "notification_groups": listed}
    return Answer(body=body, link=link)


def _notice(call: ProfileCall) -> Data:
    found = next((notice for notice in call.me.notices if notice.id == call.names[0]), None) or missing()
    if call.verb == "dismiss":
        call.me.notices.remove(found)
        return {}
    return call.shown.notice(found)


def _clear(call: ProfileCall) -> Data:
    call.me.notices.clear()
    return {}


def _conversations(call: ProfileCall) -> ListedItems:
    latest: dict[Post, Post] = {}
    for post in call.world.visible(call.me):
        if post.visibility == "direct" and post.boost_of is None:
            latest.setdefault(root_of(post), post)
    return ListedItems([(post.id, post) for post in latest.values()], call.shown.conversation)


def _markers(call: ProfileCall) -> Data:
    markers, asked = call.me.has("marker"), call.several("timeline")
    if call.operation.startswith("POST"):
        asked = [name for name in ("home", "notifications") if isinstance(call.values.get(name), dict)]
        for name in asked:
            version = markers.get(name, {"version": 0})["version"] + 1
            markers[name] = {
                **call.values[name],
                "version": version,
                "updated_at": moment(call.world.clock()),
            }
    return {name: marker for name, marker in markers.items() if name in asked}


def _search(call: ProfileCall) -> Data:
    asked, kind, shown = call.text("q").strip(), call.text("type"), call.shown
    name = re.sub(r".*/|^[@#]|(?<=.)@.*", "", asked).lower()
    address = asked.lower() if call.flag("resolve") and asked.startswith(("http://", "https://")) else ""
    if address and urlsplit(address).netloc != urlsplit(shown.origin).netloc:
        raise Refusal(503, "Remote data could not be fetched")
    people = [person for person in call.world.people.values() if name and name in person.username]
    posts = [
        post
        for post in call.world.visible(shown.me)
        if asked in post.text or shown.status(post)["url"] == address
    ]
    tags = sorted({tag for post in call.world.posts for tag in post.tags if name and tag.startswith(name)})
    found = {"accounts": [*map(shown.account, people)], "statuses": [*map(shown.status, posts)]}
    found |= {"hashtags": [*map(shown.tag, tags)]}
    return {each: items if kind in ("", each) else [] for each, items in found.items()}


_DONE = {"favourite": "favourited", "bookmark": "bookmarked", "pin": "pinned", "mute": "muted"}
_FILTER: Data = {"context": [], "filter_action": "warn", "expires_at": None, "keywords": [], "statuses": []}
_PREFERENCES = {"posting:default:visibility": "public", "posting:default:sensitive": False, "posting:default:language": None,
                "reading:expand:media": "default", "reading:expand:spoilers": False}  # fmt: skip
_DIASPORA = "http://nodeinfo.diaspora.software/ns/schema/2.0"

OPERATIONS: dict[str, Callable[[ProfileCall], Any]] = {
    "GET /api/v1/streaming": lambda _call: missing(),  # answered by `Streams`
    "POST /api/v1/apps": _create_app,
    "GET /api/v1/apps/verify_credentials": _verify_app,
    "GET /oauth/authorize": lambda call: Answer(body=f"<p>May {call.text('client_id')} act for you?</p>", type="text/html"),
    "POST /oauth/token": _give_token,
    "POST /oauth/revoke": _revoke_token,
    "GET /.well-known/nodeinfo": lambda call: {"links": [{"rel": _DIASPORA, "href": f"{call.shown.origin}/nodeinfo/2.0"}]},
    "GET /nodeinfo/2.0": _nodeinfo,
    "GET /api/v1/instance": _instance,
    "GET /api/v2/instance": _instance,
    "GET /api/v1/instance/rules": lambda _call: [],
    "GET /api/v1/custom_emojis": lambda _call: [],
    "GET /api/v1/announcements": lambda _call: [],
    "GET /api/v1/preferences": lambda _call: _PREFERENCES,
    "GET /api/v1/accounts/verify_credentials": lambda call: call.shown.own_account(call.me),
    "PATCH /api/v1/accounts/update_credentials": _update_me,
    "GET /api/v1/accounts": lambda call: [*map(call.shown.account, _people(call))],
    "GET /api/v1/accounts/relationships": lambda call: [*map(call.shown.relationship, _people(call))],
    "GET /api/v1/accounts/lookup": lambda call: call.shown.account(call.world.people.get(call.text("acct").partition("@")[0]) or missing()),
    "GET /api/v1/accounts/:id": lambda call: call.shown.account(call.person()),
    "GET /api/v1/accounts/:id/statuses": lambda call: call.posts(lambda post: _is_of(call, post)),
    "GET /api/v1/accounts/:id/following": lambda call: call.related(call.person().does("follow"), call.shown.account),
    "GET /api/v1/accounts/:id/followers": lambda call: _doing(call, "follow", call.person()),
    **{f"POST /api/v1/accounts/:id/{un}{verb}": _relate for verb in ("follow", "block", "mute", "endorse", "pin") for un in ("", "un")},
    "POST /api/v1/accounts/:id/note": _annotate,
    "GET /api/v1/follow_requests": lambda call: _doing(call, "request", call.me),
    "POST /api/v1/follow_requests/:id/authorize": _decide,
    "POST /api/v1/follow_requests/:id/reject": _decide,
    "GET /api/v1/blocks": lambda call: call.related(call.me.does("block"), call.shown.account),
    "GET /api/v1/mutes": lambda call: call.related(call.me.does("mute"), call.shown.account),
    "GET /api/v1/endorsements": lambda call: call.related(call.me.does("endorse"), call.shown.account),
    "GET /api/v1/bookmarks": lambda call: call.related(call.me.does("bookmarked"), call.shown.status),
    "GET /api/v1/favourites": lambda call: call.related(call.me.does("favourited"), call.shown.status),
    "POST /api/v1/statuses": _publish,
    "GET /api/v1/statuses": lambda call: [call.shown.status(post) for post in map(call.world.index.get, call.several("id")) if isinstance(post, Post) and may_see(call.shown.me, post)],
    "GET /api/v1/statuses/:id": lambda call: call.shown.status(call.post()),
    "PUT /api/v1/statuses/:id": _edit,
    "DELETE /api/v1/statuses/:id": _delete,
    "GET /api/v1/statuses/:id/context": _context,
    "GET /api/v1/statuses/:id/history": _history,
    "GET /api/v1/statuses/:id/source": _source,
    **{f"POST /api/v1/statuses/:id/{un}{verb}": _act for verb in _DONE for un in ("", "un")},
    "POST /api/v1/statuses/:id/reblog": _boost,
    "POST /api/v1/statuses/:id/unreblog": _boost,
    "GET /api/v1/statuses/:id/favourited_by": lambda call: _doing(call, "favourited", call.post()),
    "GET /api/v1/statuses/:id/reblogged_by": _boosters,
    "GET /api/v1/scheduled_statuses": lambda call: ListedItems([*reversed(call.me.has("scheduled").items())], dict),
    "GET /api/v1/scheduled_statuses/:id": lambda call: call.thing("scheduled"),
    "PUT /api/v1/scheduled_statuses/:id": _reschedule,
    "DELETE /api/v1/scheduled_statuses/:id": _remove,
    "POST /api/v1/media": _upload,
    "POST /api/v2/media": _upload,
    "GET /api/v1/media/:id": _describe,
    "PUT /api/v1/media/:id": _describe,
    "GET /api/v1/polls/:id": _poll,
    "POST /api/v1/polls/:id/votes": _poll,
    "GET /api/v1/timelines/home": lambda call: call.posts(lambda post: at_home(call.me, post)),
    "GET /api/v1/timelines/public": lambda call: call.posts(lambda post: is_public(post) and not call.flag("remote")),
    "GET /api/v1/timelines/tag/:tag": _tagged,
    "GET /api/v1/timelines/list/:id": _listed,
    "GET /api/v1/tags/:tag": _tag,
    "POST /api/v1/tags/:tag/follow": _tag,
    "POST /api/v1/tags/:tag/unfollow": _tag,
    "GET /api/v1/followed_tags": lambda call: call.related(call.me.does("tag"), call.shown.tag),
    **{f"GET /api/{kind}s": lambda call: [*call.me.has(_kind(call)).values()] for kind in ("v1/list", "v2/filter")},
    **{f"GET /api/{kind}s/:id": lambda call: call.thing(_kind(call)) for kind in ("v1/list", "v2/filter")},
    **{f"POST /api/{kind}s": _change for kind in ("v1/list", "v2/filter")},
    **{f"PUT /api/{kind}s/:id": _change for kind in ("v1/list", "v2/filter")},
    **{f"DELETE /api/{kind}s/:id": _remove for kind in ("v1/list", "v2/filter")},
    **{f"{method} /api/v1/lists/:id/accounts": _members for method in ("GET", "POST", "DELETE")},
    "GET /api/v1/notifications": lambda call: ListedItems([(notice.id, notice) for notice in _notices(call)], call.shown.notice),
    "GET /api/v2/notifications": _grouped,
    "GET /api/v1/notifications/:id": _notice,
    "POST /api/v1/notifications/:id/dismiss": _notice,
    "GET /api/v1/notifications/unread_count": lambda call: {"count": len(_notices(call))},
    "GET /api/v2/notifications/unread_count": lambda call: {"count": len({notice.key for notice in _notices(call)})},
    "POST /api/v1/notifications/clear": _clear,
    "POST /api/v2/notifications/clear": _clear,
    "GET /api/v1/conversations": _conversations,
    "GET /api/v1/markers": _markers,
    "POST /api/v1/markers": _markers,
    "GET /api/v2/search": _search,
}  # fmt: skip
_ROUTES = [
    (operation, re.compile(re.sub(r":\w+", "([^/]+)", operation)))
    for operation in sorted(OPERATIONS, key=lambda operation: operation.count(":"))
]


def route(method: str, path: str) -> tuple[str, tuple[str, ...]]:
    """The operation of a request, and what stands in its path for the names."""
    found = ((operation, pattern.fullmatch(f"{method} {path}")) for operation, pattern in _ROUTES)
    return next(
        ((operation, tuple(map(unquote, match.groups()))) for operation, match in found if match),
        (f"{method} {path}", ()),
    )
