"""What can be done on the instance: functions, and a table of the operations that each of them does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote, urlsplit

from atoot.testing.profiles.calls import ListedItems, ProfileCall, Refusal, missing, page
from atoot.testing.profiles.profile import Answer
from atoot.testing.profiles.viewer import ADDRESS, HASHTAG, MENTION, usual
from atoot.testing.profiles.world import Data, Notice, Person, Post

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def _create_app(call: ProfileCall) -> Data:
    if not call.text("client_name"):
        raise Refusal(None, "Validation failed: Application name can't be blank")
    uris = [uri for line in call.several("redirect_uris") or [OUT_OF_BAND] for uri in line.split()]
    id, scopes = call.world.mint(call.world.profile.other_ids, "app"), call.text("scopes", "read").split()
    app = {"id": id, "name": call.text("client_name"), "scopes": scopes, "redirect_uris": uris}
    app |= {"client_id": f"client-{id}", "client_secret": f"secret-{id}", "redirect_uri": "\n".join(uris)}
    return call.world.apps.setdefault(f"client-{id}", app)


def _verify_app(call: ProfileCall) -> Data:
    app = call.world.apps.get(call.token[2]) if call.token else None
    if app is None:
        raise Refusal(-1, "The access token is invalid")
    return {name: value for name, value in app.items() if not name.startswith("client_")}


def _give_token(call: ProfileCall) -> Any:
    world, given, refused = call.world, ("client_id", "redirect_uri"), ""
    app, code = world.apps.get(call.text("client_id"), {}), world.codes.pop(call.text("code"), {})
    if not app or call.text("client_secret") != app["client_secret"]:
        refused = "invalid_client"
    elif call.text("grant_type") == "authorization_code":
        same = code and all(code[name] == call.text(name) for name in given)
        refused = "" if same else "invalid_grant"
    elif call.text("grant_type") != "client_credentials":
        refused = "unsupported_grant_type"
    if refused:
        return Answer(400, {"error": refused, "error_description": "The request for a token is refused"})
    token, scope = token_urlsafe(), code.get("scope", call.text("scope", "read"))
    world.tokens[token] = world.people.get(code.get("username", "")), scope, app["client_id"]
    return {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": int(world.clock())}


def _revoke(call: ProfileCall) -> Data:
    call.world.tokens.pop(call.text("token"), None)
    return {}


def _nodeinfo(call: ProfileCall) -> Data:
    software = {"name": call.world.profile.software, "version": call.world.profile.version}
    return {"version": "2.0", "software": software, "protocols": ["activitypub"], "openRegistrations": False,
            "services": {"inbound": [], "outbound": []}, "usage": {"users": {}}, "metadata": {}}  # fmt: skip


def _instance(call: ProfileCall) -> Data:
    profile, host = call.world.profile, urlsplit(call.origin).netloc
    posts = {"max_characters": profile.characters, "max_media_attachments": 4}
    posts |= {} if profile.url_characters is None else {"characters_reserved_per_url": profile.url_characters}
    urls = {"streaming": f"{profile.streaming_url}://{host}"} if profile.streaming_url else {}
    data = {
        "title": profile.name,
        "version": profile.described or profile.version,
        "languages": ["en"],
        "rules": [],
    }
    if call.operation == "GET /api/v2/instance":
        more = {
            "domain": host,
            "configuration": usual("Instance")["configuration"]
            | _BOUNDS
            | {"statuses": posts, "urls": urls | {"about": f"{call.origin}/about"}},
        }
        return call.entity("Instance", data | more)
    bounds = usual("V1Instance")["configuration"] | _BOUNDS | {"statuses": posts}
    streams = {f"{name}_api": url for name, url in urls.items()}
    return call.entity("V1Instance", data | {"uri": host, "configuration": bounds, "urls": streams})


def _update_me(call: ProfileCall) -> Data:
    if len(call.text("display_name")) > _BOUNDS["accounts"]["max_display_name_length"]:
        raise Refusal(None, "Validation failed: Display name is too long")
    if "fields_attributes" in call.values:
        given = [
            {name: str(one.get(name, "")) for name in ("name", "value")}
            for one in call.several("fields_attributes")
        ]
        call.me.changes["fields"] = [one | {"verified_at": None} for one in given if one["name"]]
    for name in call.files.keys() & {"avatar", "header"}:
        at = f"{call.origin}/{name}-{call.world.mint('numbers', name)}.png"
        call.me.changes |= {name: at, f"{name}_static": at}
    call.me.changes |= {name: call.text(name) for name in ("display_name", "note") if name in call.values}
    call.me.changes |= {name: call.flag(name) for name in ("locked", "bot") if name in call.values}
    return call.own_account(call.me)


def _people(call: ProfileCall) -> list[Person]:
    return [person for id in call.several("id") if isinstance(person := call.world.index.get(id), Person)]


def _is_of(call: ProfileCall, post: Post) -> bool:
    unwanted = (
        call.flag("exclude_reblogs") and post.boost_of,
        call.flag("exclude_replies") and post.in_reply_to,
    )
    pinned = not call.flag("pinned") or ("pin", post.author, post) in call.world.relations
    tagged = call.text("tagged").lower() in ("", *post.tags)
    return post.author is call.person() and pinned and tagged and not any(unwanted)


def _relate(call: ProfileCall) -> Data:
    person, begins, verb = call.person(), not call.verb.startswith("un"), call.verb.removeprefix("un")
    if verb == "follow" and person is call.me:
        raise Refusal(403, "This action is not allowed")
    changed = call.world.toggle(verb.replace("pin", "endorse"), call.me, person, on=begins)
    if changed and begins and verb == "follow":
        call.world.notify(person, "follow", call.me)
    if verb == "block" and begins:
        for one, other in ((call.me, person), (person, call.me)):
            call.world.toggle("follow", one, other, on=False)
    details = call.me.things["details"].setdefault(person.id, {})
    if verb == "mute":
        ends = call.world.clock() + float(call.text("duration", "0"))
        details["until"] = ends if begins and ends > call.world.clock() else None
        details["muting_notifications"] = begins and call.flag("notifications", default=True)
    if verb == "follow":
        details["notifying"] = begins and call.flag("notify", default=details.get("notifying", False))
        details["showing_reblogs"] = begins and call.flag(
            "reblogs", default=details.get("showing_reblogs") or changed
        )
    return call.relationship(person)


def _act(call: ProfileCall) -> Data:
    post, begins, verb = call.post(), not call.verb.startswith("un"), call.verb.removeprefix("un")
    post = post.boost_of or post
    if verb == "pin" and post.author is not call.me:
        raise Refusal(None, "Validation failed: Someone else's post cannot be pinned")
    if call.world.toggle(verb, call.me, post, on=begins) and verb == "favourite":
        if begins:
            call.world.notify(post.author, "favourite", call.me, post)
        call.world.rename(post)
    return call.status(post)


def _boost(call: ProfileCall) -> Data:
    post = call.post().boost_of or call.post()
    if post.visibility == "direct" or (post.visibility == "private" and post.author is not call.me):
        raise Refusal(403, "This action is not allowed")
    mine = [boost for boost in call.world.boosts(post) if boost.author is call.me]
    if call.verb == "unreblog":
        for boost in mine:
            _take_away(call, boost)
        return call.status(post)
    if not mine:
        made = Post("", call.me, "", call.world.clock(), boost_of=post, visibility=post.visibility)
        mine = [_add(call, made)]
        call.world.notify(post.author, "reblog", call.me, post)
    return call.status(mine[0])


def _publish(call: ProfileCall) -> Data:
    world, profile, key = call.world, call.world.profile, call.request.headers.get("Idempotency-Key")
    known = (old for old in reversed(world.posts) if key and (old.key, old.author) == (key, call.me))
    later = call.me.things["keys"].get(key or "")
    if later and profile.keys == "honoured":
        return later
    first = later or next((old for old in known if old.created + profile.keys_last > world.clock()), None)
    if isinstance(first, Post) and profile.keys == "honoured":
        return call.status(first)
    if first and profile.keys != "ignored":
        raise Refusal(int(profile.keys[-3:]), "Duplicate idempotency key.")
    post = _written(call, Post("", call.me, "", world.clock(), key))
    if not (call.text("scheduled_at") and profile.schedules):
        return call.status(_add(call, post))
    if moment_of(call.text("scheduled_at")) < world.clock() + SOONEST:
        raise Refusal(None, "Validation failed: Scheduled at The scheduled date must be in the future")
    id, when, files = world.mint(profile.other_ids, "scheduled"), call.text("scheduled_at"), post.media
    params = {"text": post.text, "media_ids": [file["id"] for file in files], "visibility": post.visibility}
    made = {"id": id, "scheduled_at": when, "params": params, "media_attachments": [*map(call.media, files)]}
    call.me.things["keys"] |= {key: made} if key else {}
    return call.me.things["scheduled_statuses"].setdefault(id, made)


def moment_of(text: str) -> float:
    """Seconds since the epoch of a moment that a client names.

    Raises:
        Refusal: it is none.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(None, "Validation failed: Scheduled at is invalid") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _written(call: ProfileCall, post: Post) -> Post:
    """The post with what was sent."""
    world, profile, poll, post = call.world, call.world.profile, call.values.get("poll"), replace(post)
    for name in ("spoiler_text", "visibility", "language"):
        setattr(post, name, call.text(name) or getattr(post, name))
    post.text, post.sensitive = call.text("status", post.text), call.flag("sensitive", default=post.sensitive)
    post.sensitive = post.sensitive or bool(post.spoiler_text)
    if call.text("quoted_status_id"):
        post.quoted = call.post(call.text("quoted_status_id"))
    post.tags = list(dict.fromkeys(tag.lower() for tag in HASHTAG.findall(post.text)))
    names = dict.fromkeys(MENTION.findall(post.text))
    post.mentioned = [world.people[name] for name in names if name in world.people]
    if "media_ids" in call.values:
        post.media = [_file(call, id) for id in call.several("media_ids")]
        post.media.sort(key=lambda file: (len(file["id"]), file["id"]) if profile.media_sorted else 0)
    if call.text("in_reply_to_id"):
        post.in_reply_to = call.post(call.text("in_reply_to_id"))
    if poll and len(poll["options"]) <= 1:
        raise Refusal(None, "Validation failed: Poll must have more than one item")
    if poll:
        options = [{"title": title, "votes_count": 0} for title in poll["options"]]
        post.poll = {
            "id": world.mint(profile.other_ids, "poll"),
            "options": options,
            "votes_count": 0,
            "expired": False,
        }
        ends = call.moment(world.clock() + float(poll.get("expires_in", 300)))
        post.poll |= {"expires_at": ends, "multiple": poll.get("multiple") in (True, "true"), "emojis": []}
    if profile.media_needed and not (post.media or post.in_reply_to):
        raise Refusal(403, "a post needs media")
    if not (post.text.strip() or post.media or post.poll or profile.empty_posts):
        raise Refusal(None, "Validation failed: Text can't be blank")
    short = None if profile.url_characters is None else "x" * profile.url_characters
    counted = post.text if short is None else ADDRESS.sub(short, post.text)
    if len(counted) + len(post.spoiler_text) > profile.characters:
        raise Refusal(None, f"Validation failed: Text character limit of {profile.characters} exceeded")
    return post


def _add(call: ProfileCall, post: Post) -> Post:
    """Make a post known."""
    world = call.world
    post.id, post.number = world.mint(world.profile.status_ids, "status"), world.number
    world.index[post.id] = post
    world.posts.append(post)
    world.happened("update", post, None)
    for person in world.people.values():
        if kind := world.wants(person, post):
            world.notify(person, kind, post.author, post)
    return post


def _edit(call: ProfileCall) -> Data:
    post, written = call.own(), _written(call, call.own())
    post.edits.append((post.text, call.world.clock()))
    for name in ("text", "spoiler_text", "sensitive", "language", "media", "poll", "mentioned", "tags"):
        setattr(post, name, getattr(written, name))
    call.world.rename(post)
    call.world.happened("status.update", post, None)
    return call.status(post)


def _delete(call: ProfileCall) -> Data:
    post, gone = call.own(), call.status(call.own())
    for one in [post, *call.world.boosts(post)]:
        _take_away(call, one)
    return gone | {"text": post.text}


def _take_away(call: ProfileCall, post: Post) -> None:
    call.world.happened("delete", post, None)
    post.deleted = True


def _context(call: ProfileCall) -> Data:
    above, below = [call.post()], [call.post()]
    while above[0].in_reply_to:
        above.insert(0, above[0].in_reply_to)
    for post in call.world.posts:
        if post.in_reply_to in below and call.world.may_see(call.viewer, post):
            below.append(post)
    return {"ancestors": [*map(call.status, above[:-1])], "descendants": [*map(call.status, below[1:])]}


def _upload(call: ProfileCall) -> Data:
    if "file" not in call.files:
        raise Refusal(None, "Validation failed: File can't be blank")
    call.names = [call.world.mint(call.world.profile.media_ids, "media")]
    if call.files["file"].body.isascii() and call.files["file"].body.decode().isprintable():
        raise Refusal(None, "Validation failed: File content type is invalid")
    kind = (call.files["file"].content_type or "image/png").partition("/")[0]
    call.world.index[call.names[0]] = {"id": call.names[0], "type": kind, "description": None}
    call.world.toggle("upload", call.me, call.names[0], on=True)
    return _describe(call)


def _describe(call: ProfileCall) -> Data:
    file = _file(call, call.names[0])
    file["description"] = call.text("description") or file["description"]
    if call.text("focus"):
        file["meta"] = {"focus": dict(zip("xy", map(float, call.text("focus").split(",")), strict=True))}
    return call.media(file)


def _file(call: ProfileCall, id: str) -> Data:
    found = call.world.index.get(id)
    if not isinstance(found, dict) or not call.does("upload", id):
        raise Refusal(None, f"Media {id} not found or already attached to another post")
    return found


def _vote(call: ProfileCall) -> Data:
    polls = (post.poll for post in call.world.posts if post.poll)
    poll = next((poll for poll in polls if poll["id"] == call.names[0]), None) or missing()
    if call.verb == "votes":
        chosen, there = [*map(str, call.several("choices"))], [*map(str, range(len(poll["options"])))]
        if not chosen or not {*chosen} <= {*there}:
            raise Refusal(None, "Validation failed: The chosen vote option does not exist")
        if poll["id"] in call.me.things["votes"]:
            raise Refusal(None, "Validation failed: You have already voted on this poll")
        call.me.things["votes"][poll["id"]] = {"choices": [*map(int, chosen)]}
        for choice in chosen:
            poll["options"][int(choice)]["votes_count"] += 1
            poll["votes_count"] += 1
    return call.poll(poll)


def _tagged(call: ProfileCall) -> ListedItems:
    first, profile = call.names[0].lower(), call.world.profile
    asked = ("any", "all", "none")
    more, needed, unwanted = ({str(tag).lower() for tag in call.several(name)} for name in asked)
    if profile.unused_tag != 200 and not any(first in post.tags for post in call.world.posts):
        raise Refusal(profile.unused_tag, "tag not found")
    return call.posts(lambda post: post.is_public and needed.issubset(post.tags) and unwanted.isdisjoint(post.tags)
                      and not {first, *more}.isdisjoint(post.tags))  # fmt: skip


def _home(call: ProfileCall) -> ListedItems:
    me = call.me
    return call.posts(lambda post: call.world.at_home(me, post))


def _tag(call: ProfileCall) -> Data:
    if call.verb.endswith("follow"):
        call.world.toggle("tag", call.me, call.names[0].lower(), on=call.verb == "follow")
    return call.tag(call.names[0].lower())


def _things(call: ProfileCall) -> Any:
    """List, make, show, change or take away lists, filters or scheduled statuses."""
    kind, method = call.operation.split("/")[3], call.request.method
    mine = call.me.things[kind]
    if method == "POST":
        if not call.text("title").strip():
            raise Refusal(None, "Validation failed: Title can't be blank")
        if kind == "filters" and not call.several("context"):
            raise Refusal(None, "Validation failed: Context None or invalid context supplied")
        call.names = [call.world.mint(call.world.profile.other_ids, kind)]
        mine[call.names[0]] = {"id": call.names[0], **_NEW_THINGS[kind]}
    if kind == "filters" and method != "GET":
        call.world.happened("filters_changed", None, call.me)
    if not call.names:
        return [*mine.values()]
    thing = mine.get(call.names[0]) or missing()
    if method == "DELETE":
        return mine.pop(call.names[0]) and {}
    sent = {} if method == "GET" else call.values
    words = [
        word | {"id": call.world.mint("numbers", "word")} for word in call.several("keywords_attributes")
    ]
    sent = sent | ({"keywords": [*thing["keywords"], *words]} if words else {})
    thing.update((name, value) for name, value in sent.items() if name in _NEW_THINGS[kind])
    return thing


def _members(call: ProfileCall) -> Any:
    members = f"list {call.names[0]}"
    if call.request.method == "GET":
        return ListedItems(call.world.related(members, call.me), call.account)
    for person in map(call.person, call.several("account_ids")):
        call.world.toggle(members, call.me, person, on=call.request.method == "POST")
    return {}


def _markers(call: ProfileCall) -> Data:
    markers, sent = call.me.things["markers"], call.values if call.request.method == "POST" else {}
    for name in sent.keys() & {"home", "notifications"}:
        version = markers.get(name, {"version": 0})["version"] + 1
        markers[name] = {**sent[name], "version": version, "updated_at": call.moment(call.world.clock())}
    return {name: marker for name, marker in markers.items() if name in (*call.several("timeline"), *sent)}


def _notices(call: ProfileCall) -> list[Notice]:
    wanted, unwanted = call.several("types"), call.several("exclude_types")
    seen = call.world.clock() - call.world.late(own=False)
    return [
        notice
        for notice in reversed(call.me.notices)
        if (not wanted or notice.type in wanted) and notice.type not in unwanted and notice.created <= seen
        if call.text("account_id") in ("", notice.person.id)
        if notice.post is None or call.world.may_see(call.me, notice.post)
    ]


def _grouped(call: ProfileCall) -> Answer:
    groups: dict[str, list[Notice]] = {}
    for notice in _notices(call):
        groups.setdefault(notice.key, []).append(notice)
    found, link = page(call, ListedItems([(group[0].id, group) for group in groups.values()], list))
    people = {notice.person.id: call.account(notice.person) for group in found for notice in group}
    statuses = {group[0].post.id: call.status(group[0].post) for group in found if group[0].post}
    told = [
        {"group_key": group[0].key, "type": group[0].type, "notifications_count": len(group),
         "most_recent_notification_id": group[0].id, "page_max_id": group[0].id, "page_min_id": group[-1].id,
         "sample_account_ids": [one.person.id for one in group], "status_id": group[0].post and group[0].post.id}
        for group in found
    ]  # fmt: skip
    body = {"accounts": [*people.values()], "statuses": [*statuses.values()], "notification_groups": told}
    return Answer(body=body, link=link)


def _notice(call: ProfileCall) -> Data:
    found = next((notice for notice in call.me.notices if notice.id == call.names[0]), None) or missing()
    if call.verb == "dismiss":
        call.me.notices.remove(found)
    return call.notice(found)


def _clear(call: ProfileCall) -> Data:
    call.me.notices.clear()
    return {}


def _search(call: ProfileCall) -> Data:
    asked, kind = call.text("q").strip(), call.text("type")
    name = re.sub(r".*/|^[@#]|(?<=.)@.*", "", asked).lower()
    address = asked.lower() if call.flag("resolve") and asked.startswith(("http://", "https://")) else ""
    if address and urlsplit(address).netloc != urlsplit(call.origin).netloc:
        raise Refusal(503, "Remote data could not be fetched")
    posts = [call.status(post) for post in call.world.visible(call.viewer)]
    tags = {tag for post in call.world.posts for tag in post.tags if name and tag.startswith(name)}
    found = {"accounts": [call.account(one) for one in call.world.people.values() if name and name in one.username],
             "statuses": [post for post in posts if post["url"] == address], "hashtags": [*map(call.tag, sorted(tags))]}  # fmt: skip
    return {each: items if kind in ("", each) else [] for each, items in found.items()}


def _boosters(call: ProfileCall) -> ListedItems:
    boosts = [(str(boost.number), boost.author) for boost in call.world.boosts(call.post())]
    return ListedItems(boosts[::-1], call.account)


def _mine(what: str, show: str = "account") -> Callable[[ProfileCall], ListedItems]:
    """A list of those to whom or what I have a relation."""
    return lambda call: ListedItems(call.world.related(what, call.me), getattr(call, show))


SOONEST = 300.0
"""Seconds until the first moment for which a post can be scheduled."""
_BOUNDS: Data = {
    "accounts": {"max_display_name_length": 30, "max_note_length": 500, "max_avatar_description_length": 150,
                 "max_header_description_length": 150, "max_featured_tags": 10, "max_pinned_statuses": 5,
                 "max_profile_fields": 4, "profile_field_name_limit": 255, "profile_field_value_limit": 255},
    "media_attachments": {"supported_mime_types": ["image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg"],
                          "image_size_limit": 16_777_216, "image_matrix_limit": 33_177_600, "video_size_limit": 103_809_024,
                          "video_frame_rate_limit": 120, "video_matrix_limit": 8_294_400, "description_limit": 1500},
    "polls": {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746},
}  # fmt: skip
"""What accounts, media and polls may have."""
_NEW_THINGS: Data = {
    "lists": {"title": "", "replies_policy": "list", "exclusive": False},
    "filters": {"title": "", "context": [], "filter_action": "warn", "expires_at": None, "keywords": [], "statuses": []},
    "scheduled_statuses": {"scheduled_at": ""},
}  # fmt: skip
_PREFERENCES = {"posting:default:visibility": "public", "posting:default:sensitive": False, "posting:default:language": None,
                "reading:expand:media": "default", "reading:expand:spoilers": False}  # fmt: skip
_THINGS = ("v1/lists", "v2/filters", "v1/scheduled_statuses")
_METHODS = ("GET ", "POST ", "GET /:id", "PUT /:id", "DELETE /:id")
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"

OPERATIONS: dict[str, Callable[[ProfileCall], Any]] = {
    "GET /api/v1/streaming": lambda _call: missing(),  # answered by `Streams`
    "POST /api/v1/apps": _create_app,
    "GET /api/v1/apps/verify_credentials": _verify_app,
    "GET /oauth/authorize": lambda call: Answer(body=f"<p>May {call.text('client_id')} act for you?</p>", type="text/html"),
    "POST /oauth/token": _give_token,
    "POST /oauth/revoke": _revoke,
    "GET /.well-known/nodeinfo": lambda call: {"links": [{"rel": _NODEINFO, "href": f"{call.origin}/nodeinfo/2.0"}]},
    "GET /nodeinfo/2.0": _nodeinfo,
    **{f"GET /api/{version}/instance": _instance for version in ("v1", "v2")},
    **{f"GET /api/v1/{nothing}": lambda _call: [] for nothing in ("instance/rules", "custom_emojis", "announcements")},
    "GET /api/v1/preferences": lambda _call: _PREFERENCES,
    "GET /api/v1/accounts/verify_credentials": lambda call: call.own_account(call.me),
    "PATCH /api/v1/accounts/update_credentials": _update_me,
    "GET /api/v1/accounts": lambda call: [*map(call.account, _people(call))],
    "GET /api/v1/accounts/relationships": lambda call: [*map(call.relationship, _people(call))],
    "GET /api/v1/accounts/lookup": lambda call: call.account(call.world.people.get(call.text("acct").partition("@")[0]) or missing()),
    "GET /api/v1/accounts/:id": lambda call: call.account(call.person()),
    "GET /api/v1/accounts/:id/statuses": lambda call: call.posts(lambda post: _is_of(call, post)),
    "GET /api/v1/accounts/:id/following": lambda call: ListedItems(call.world.related("follow", call.person()), call.account),
    "GET /api/v1/accounts/:id/followers": lambda call: ListedItems(call.world.related("follow", to=call.person()), call.account),
    **{f"POST /api/v1/accounts/:id/{un}{verb}": _relate for verb in ("follow", "block", "mute", "endorse", "pin") for un in ("", "un")},
    "GET /api/v1/blocks": _mine("block"),
    "GET /api/v1/mutes": _mine("mute", "muted"),
    "GET /api/v1/endorsements": _mine("endorse"),
    "GET /api/v1/bookmarks": _mine("bookmark", "status"),
    "GET /api/v1/favourites": _mine("favourite", "status"),
    "GET /api/v1/followed_tags": _mine("tag", "tag"),
    "POST /api/v1/statuses": _publish,
    "GET /api/v1/statuses": lambda call: [call.status(post) for post in call.world.posts if post.id in call.several("id") and call.world.may_see(call.viewer, post)],
    "GET /api/v1/statuses/:id": lambda call: call.status(call.post()),
    "PUT /api/v1/statuses/:id": _edit,
    "DELETE /api/v1/statuses/:id": _delete,
    "GET /api/v1/statuses/:id/context": _context,
    "GET /api/v1/statuses/:id/source": lambda call: {name: getattr(call.own(), name) for name in ("id", "text", "spoiler_text")},
    **{f"POST /api/v1/statuses/:id/{un}{verb}": _act for verb in ("favourite", "bookmark", "pin", "mute") for un in ("", "un")},
    **{f"POST /api/v1/statuses/:id/{verb}": _boost for verb in ("reblog", "unreblog")},
    "GET /api/v1/statuses/:id/favourited_by": lambda call: ListedItems(call.world.related("favourite", to=call.post()), call.account),
    "GET /api/v1/statuses/:id/reblogged_by": _boosters,
    **{how.replace(" ", f" /api/{kind}"): _things for kind in _THINGS for how in _METHODS},
    **{f"{method} /api/v1/lists/:id/accounts": _members for method in ("GET", "POST", "DELETE")},
    **{f"POST /api/{version}/media": _upload for version in ("v1", "v2")},
    **{f"{method} /api/v1/media/:id": _describe for method in ("GET", "PUT")},
    "GET /api/v1/polls/:id": _vote,
    "POST /api/v1/polls/:id/votes": _vote,
    "GET /api/v1/timelines/home": _home,
    "GET /api/v1/timelines/public": lambda call: call.posts(lambda post: post.is_public and not call.flag("remote")),
    "GET /api/v1/timelines/tag/:tag": _tagged,
    "GET /api/v1/timelines/list/:id": lambda call: call.posts(lambda post: call.does(f"list {call.names[0]}", post.author)),
    "GET /api/v1/tags/:tag": _tag,
    **{f"POST /api/v1/tags/:tag/{verb}": _tag for verb in ("follow", "unfollow")},
    "GET /api/v1/notifications": lambda call: ListedItems([(notice.id, notice) for notice in _notices(call)], call.notice),
    "GET /api/v2/notifications": _grouped,
    "GET /api/v1/notifications/unread_count": lambda call: {"count": len(_notices(call))},
    "GET /api/v2/notifications/unread_count": lambda call: {"count": len({notice.key for notice in _notices(call)})},
    "GET /api/v1/notifications/:id": _notice,
    "POST /api/v1/notifications/:id/dismiss": _notice,
    **{f"POST /api/{version}/notifications/clear": _clear for version in ("v1", "v2")},
    **{f"{method} /api/v1/markers": _markers for method in ("GET", "POST")},
    "GET /api/v2/search": _search,
}  # fmt: skip
_ROUTES = [
    (operation, re.compile(re.sub(r":\w+", "([^/]+)", operation)))
    for operation in sorted(OPERATIONS, key=lambda operation: operation.count(":"))
]


def route(method: str, path: str) -> tuple[str, list[str]]:
    """The operation of a request, and what stands in its path for the names."""
    for operation, pattern in _ROUTES:
        if match := pattern.fullmatch(f"{method} {path}"):
            return operation, [*map(unquote, match.groups())]
    return f"{method} {path}", []
