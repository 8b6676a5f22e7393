"""What can be done on the instance: functions, and a table of the operations that each of them does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from functools import partial
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from atoot.oauth.scopes import Scopes
from atoot.testing.profiles.calls import ADDRESS, HASHTAG, MENTION, ProfileCall, missing, usual
from atoot.testing.profiles.profile import ProfileAnswer, Refusal
from atoot.testing.profiles.world import Data, Notice, Person, Post
from atoot.workflows.grouping import grouped

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def _create_app(call: ProfileCall) -> Data:
    if not call.text("client_name"):
        raise Refusal(None, "Validation failed: Application name can't be blank")
    uris = [uri for line in call.several("redirect_uris") or [OUT_OF_BAND] for uri in line.split()]
    id, scopes = call.world.mint(call.world.profile.other_ids, "app"), call.text("scopes") or "read"
    app = {"id": id, "name": call.text("client_name"), "scopes": scopes.split(), "redirect_uris": uris}
    app |= {"client_id": f"client-{id}", "client_secret": f"secret-{id}", "redirect_uri": "\n".join(uris)}
    return call.world.apps.setdefault(f"client-{id}", app)


def _verify_app(call: ProfileCall) -> Data:
    app = call.world.apps.get(call.token[2]) if call.token else None
    if app is None:
        raise Refusal(-1, "The access token is invalid")
    return {name: value for name, value in app.items() if not name.startswith("client_")}


def _give_token(call: ProfileCall) -> Any:
    world, grant, app = call.world, call.text("grant_type"), call.world.apps.get(call.text("client_id"), {})
    code, refused = world.codes.pop(call.text("code"), {}), ""
    if not app or call.text("client_secret") != app["client_secret"]:
        refused = "invalid_client"
    elif grant == "authorization_code":
        same = code and all(code[name] == call.text(name) for name in ("client_id", "redirect_uri"))
        refused = "" if same else "invalid_grant"
    elif grant != "client_credentials":
        refused = "unsupported_grant_type"
    elif not all(map(Scopes.of(" ".join(app["scopes"])).covers, call.text("scope").split())):
        refused = "invalid_scope"
    if refused:
        return ProfileAnswer(
            400, {"error": refused, "error_description": "The request for a token is refused"}
        )
    token, scope = token_urlsafe(), code.get("scope") or call.text("scope") or "read"
    world.tokens[token] = world.people.get(code.get("username", "")), scope, app["client_id"]
    return {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": int(world.clock())}


def _revoke(call: ProfileCall) -> Data:
    call.world.tokens.pop(call.text("token"), None)
    return {}


def _nodeinfo(call: ProfileCall) -> Data:
    if not call.names:
        return {"links": [{"rel": _NODEINFO, "href": f"{call.origin}/nodeinfo/2.0"}]}
    software = {"name": call.world.profile.software, "version": call.world.profile.version}
    return {"version": "2.0", "software": software, "protocols": ["activitypub"], "openRegistrations": False,
            "services": {"inbound": [], "outbound": []}, "usage": {"users": {}}, "metadata": {}}  # fmt: skip


def _instance(call: ProfileCall) -> Data:
    profile, host = call.world.profile, urlsplit(call.origin).netloc
    posts = {"max_characters": profile.characters, "max_media_attachments": profile.files}
    posts |= {} if profile.url_characters is None else {"characters_reserved_per_url": profile.url_characters}
    urls = {"streaming": f"{profile.streaming_url}://{host}"} if profile.streaming_url else {}
    version = profile.described or profile.version
    data = {"title": profile.name, "version": version, "languages": ["en"], "rules": []}
    entity = "Instance" if call.name == "instance" else "V1Instance"
    bounds = usual(entity)["configuration"] | _BOUNDS | {"statuses": posts}
    if entity == "Instance":
        bounds["urls"] = urls | {"about": f"{call.origin}/about"}
        return call.entity(entity, data | {"domain": host, "configuration": bounds})
    streams = {f"{name}_api": url for name, url in urls.items()}
    return call.entity(entity, data | {"uri": host, "configuration": bounds, "urls": streams})


def _update_me(call: ProfileCall) -> Data:
    changes, given = call.me.changes, call.values
    if len(call.text("display_name")) > _BOUNDS["accounts"]["max_display_name_length"]:
        raise Refusal(None, "Validation failed: Display name is too long")
    if "fields_attributes" in given:
        names, sent = ("name", "value"), given["fields_attributes"]
        fields = ({name: one.get(name, "") for name in names} for one in sent)
        changes["fields"] = [one | {"verified_at": None} for one in fields if one["name"]]
    for name in call.files.keys() & {"avatar", "header"}:
        at = f"{call.origin}/{name}-{call.world.mint('numbers', name)}.png"
        changes |= {name: at, f"{name}_static": at}
    changes |= {name: given[name] for name in ("display_name", "note", "locked", "bot") if name in given}
    return call.own_account()


def _people(call: ProfileCall) -> list[Person]:
    found = (call.world.index.get(id) for id in call.several("id"))
    return [person for person in found if isinstance(person, Person)]


def _is_of(call: ProfileCall, post: Post) -> bool:
    given, is_pinned = call.values, call.world.does("pin", post.author, post)
    unwanted = given.get("exclude_reblogs") and post.boost_of
    if unwanted or (given.get("exclude_replies") and post.in_reply_to):
        return False
    tagged = call.text("tagged").lower() in ("", *post.tags)
    return post.author is call.person() and tagged and (is_pinned or not given.get("pinned"))


def _verb(call: ProfileCall) -> tuple[str, bool]:
    """What is begun or ended: `account_unfollow` ends a follow."""
    verb = call.name.partition("_")[2]
    return verb.removeprefix("un"), not verb.startswith("un")


def _relate(call: ProfileCall) -> Data:
    person, world, given, (verb, begins) = call.person(), call.world, call.values, _verb(call)
    if verb == "follow" and person is call.me:
        raise Refusal(403, "This action is not allowed")
    changed = world.toggle(verb.replace("pin", "endorse"), call.me, person, on=begins)
    details = call.me.things["details"].setdefault(person.id, {})
    if verb == "follow":
        if changed and begins:
            world.notify(person, "follow", call.me)
        details["notifying"] = begins and given.get("notify", details.get("notifying", False))
        shown = details.get("showing_reblogs") or changed
        details["showing_reblogs"] = begins and given.get("reblogs", shown)
    if verb == "block" and begins:
        world.toggle("follow", call.me, person, on=False)
        world.toggle("follow", person, call.me, on=False)
    if verb == "mute":
        details["until"] = world.clock() + given["duration"] if begins and given.get("duration") else None
        details["muting_notifications"] = begins and given.get("notifications", True)
    return call.relationship(person)


def _act(call: ProfileCall) -> Data:
    post, (verb, begins) = call.post().boost_of or call.post(), _verb(call)
    if verb == "pin" and post.author is not call.me:
        raise Refusal(None, "Validation failed: Someone else's post cannot be pinned")
    if call.world.toggle(verb, call.me, post, on=begins) and verb == "favourite":
        if begins:
            call.world.notify(post.author, "favourite", call.me, post)
        call.world.rename(post)
    return call.status(post)


def _boost(call: ProfileCall) -> Data:
    post, world = call.post().boost_of or call.post(), call.world
    if post.visibility == "direct" or (post.visibility == "private" and post.author is not call.me):
        raise Refusal(403, "This action is not allowed")
    mine = [boost for boost in post.boosts if boost.author is call.me and not boost.deleted]
    if call.name == "status_unboost":
        for boost in mine:
            world.remove(boost)
        return call.status(post)
    if not mine:
        made = Post("", call.me, "", world.clock(), boost_of=post, visibility=post.visibility)
        mine = [world.add(made)]
        world.notify(post.author, "reblog", call.me, post)
    return call.status(mine[0])


def _publish(call: ProfileCall) -> Data:
    world, profile, key = call.world, call.world.profile, call.request.headers.get("Idempotency-Key", "")
    known = (old for old in reversed(world.posts) if key and (old.key, old.author) == (key, call.me))
    recent = next((old for old in known if old.created + profile.keys_last > world.clock()), None)
    later = call.me.things["keys"].get(key)
    if profile.keys == "honoured" and (later or recent):
        return later or call.status(recent or missing())
    if profile.keys != "ignored" and (later is not None or recent):
        raise Refusal(int(profile.keys[-3:]), "Duplicate idempotency key.")
    call.me.things["keys"] |= {key: {}} if key and profile.keys_first else {}
    post, when = _written(call, Post("", call.me, "", world.clock(), key)), call.values.get("scheduled_at")
    if not when or not profile.schedules:
        return call.status(world.add(post))
    if (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() < world.clock() + SOONEST:
        raise Refusal(None, "Validation failed: Scheduled at The scheduled date must be in the future")
    id, files = world.mint(profile.other_ids, "scheduled"), [*map(call.media, post.media)]
    params = {"text": post.text, "media_ids": [file["id"] for file in files], "visibility": post.visibility}
    made = {"id": id, "scheduled_at": when, "params": params, "media_attachments": files}
    call.me.things["keys"] |= {key: made} if key else {}
    return call.me.things["scheduled_statuses"].setdefault(id, made)


def _written(call: ProfileCall, post: Post) -> Post:
    """The post with what was sent."""
    world, profile, given, post = call.world, call.world.profile, call.values, replace(post)
    for name in ("spoiler_text", "visibility", "language", "sensitive"):
        setattr(post, name, given.get(name) or getattr(post, name))
    post.text = given.get("status", post.text)
    post.sensitive = given.get("sensitive", post.sensitive) or bool(post.spoiler_text)
    post.quoted = call.post(given["quoted_status_id"]) if given.get("quoted_status_id") else post.quoted
    post.in_reply_to = call.post(given["in_reply_to_id"]) if given.get("in_reply_to_id") else post.in_reply_to
    post.tags = list(dict.fromkeys(tag.lower() for tag in HASHTAG.findall(post.text)))
    names = dict.fromkeys(MENTION.findall(post.text))
    post.mentioned = [world.people[name] for name in names if name in world.people]
    if "media_ids" in given:
        if len(given["media_ids"]) > profile.files:
            raise Refusal(None, f"Cannot attach more than {profile.files} files")
        post.media = [_file(call, id) for id in given["media_ids"]]
        post.media.sort(key=lambda file: (len(file["id"]), file["id"]) if profile.media_sorted else 0)
    if poll := given.get("poll"):
        titles, ends = poll.get("options", []), call.moment(world.clock() + poll.get("expires_in", 300))
        if len(titles) <= 1:
            call.refuse("poll.options")
        options = [{"title": title, "votes_count": 0} for title in titles]
        post.poll = {"id": world.mint(profile.other_ids, "poll"), "options": options, "votes_count": 0, "emojis": [],
                     "expires_at": ends, "expired": False, "multiple": poll.get("multiple", False)}  # fmt: skip
    if profile.media_needed and not (post.media or post.in_reply_to):
        call.refuse("media_ids")
    if not (post.text.strip() or post.media or post.poll or profile.empty_posts):
        raise Refusal(None, "Validation failed: Text can't be blank")
    short = None if profile.url_characters is None else "x" * profile.url_characters
    counted = post.text if short is None else ADDRESS.sub(short, post.text)
    if len(counted) + len(post.spoiler_text) > profile.characters:
        raise Refusal(None, f"Validation failed: Text character limit of {profile.characters} exceeded")
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
    call.world.remove(post)
    return gone | {"text": post.text}


def _context(call: ProfileCall) -> Data:
    above, below = [call.post()], [call.post()]
    while above[0].in_reply_to:
        above.insert(0, above[0].in_reply_to)
    for post in below:
        below += [reply for reply in post.replies if call.world.may_see(call.viewer, reply)]
    below.sort(key=lambda post: post.number)
    return {"ancestors": [*map(call.status, above[:-1])], "descendants": [*map(call.status, below[1:])]}


def _upload(call: ProfileCall) -> Data:
    file, id = call.files.get("file"), call.world.mint(call.world.profile.media_ids, "media")
    if file is None:
        raise Refusal(None, "Validation failed: File can't be blank")
    if file.body.isascii() and file.body.decode().isprintable():
        raise Refusal(None, "Validation failed: File content type is invalid")
    kind = (file.content_type or "image/png").partition("/")[0]
    call.world.index[id] = {"id": id, "type": kind, "description": None}
    call.world.toggle("upload", call.me, id, on=True)
    call.names = [id]
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


def _poll(call: ProfileCall) -> Data:
    polls = (post.poll for post in call.world.posts if post.poll and call.world.may_see(call.viewer, post))
    poll = next((poll for poll in polls if poll["id"] == call.names[0]), None) or missing()
    if call.name == "vote_poll":
        chosen, options = call.several("choices"), poll["options"]
        if not chosen or not {*chosen} <= {*range(len(options))}:
            raise Refusal(None, "Validation failed: The chosen vote option does not exist")
        if poll["id"] in call.me.things["votes"]:
            raise Refusal(None, "Validation failed: You have already voted on this poll")
        call.me.things["votes"][poll["id"]] = {"choices": chosen}
        for choice in chosen:
            options[choice]["votes_count"] += 1
            poll["votes_count"] += 1
    return call.poll(poll)


def _tagged(call: ProfileCall) -> ProfileAnswer:
    first, unused = call.names[0].lower(), call.world.profile.unused_tag
    more, needed, unwanted = ({tag.lower() for tag in call.several(name)} for name in ("any", "all", "none"))
    if unused != 200 and not any(first in post.tags for post in call.world.posts):
        raise Refusal(unused, "tag not found")
    return call.posts(lambda post: post.is_public and needed.issubset(post.tags) and unwanted.isdisjoint(post.tags)
                      and not {first, *more}.isdisjoint(post.tags))  # fmt: skip


def _tag(call: ProfileCall) -> Data:
    if call.name != "tag":
        call.world.toggle("tag", call.me, call.names[0].lower(), on=call.name == "tag_follow")
    return call.tag(call.names[0].lower())


def _things(call: ProfileCall) -> Any:
    """List, make, show, change or take away lists, filters or scheduled statuses."""
    kind, method, given = call.operation.split("/")[3], call.request.method, call.values
    mine, mint = call.me.things[kind], call.world.mint
    if method == "POST":
        if not call.text("title").strip():
            raise Refusal(None, "Validation failed: Title can't be blank")
        if kind == "filters" and not call.several("context"):
            call.refuse("context")
        call.names = [mint(call.world.profile.other_ids, kind)]
        mine[call.names[0]] = {"id": call.names[0], **_NEW_THINGS[kind]}
    if kind == "filters" and method != "GET":
        call.world.happened("filters_changed", None, call.me)
    if not call.names:
        return [*mine.values()]
    thing = mine.get(call.names[0]) or missing()
    if method == "DELETE":
        return mine.pop(call.names[0]) and {}
    if words := call.several("keywords_attributes"):
        thing["keywords"] = [*thing["keywords"], *({**word, "id": mint("numbers", "word")} for word in words)]
    thing |= {name: given[name] for name in given.keys() & _NEW_THINGS[kind].keys()}
    return thing


def _members(call: ProfileCall) -> Any:
    members = f"list {call.names[0]}"
    if call.name == "list_accounts":
        return call.related(members, call.me, call.account)
    for id in call.several("account_ids"):
        person = call.world.index.get(id) or missing()
        call.world.toggle(members, call.me, person, on=call.name == "list_accounts_add")
    return {}


def _markers(call: ProfileCall) -> Data:
    markers, sent = call.me.things["markers"], call.values if call.name == "markers_set" else {}
    for name in sent.keys() & {"home", "notifications"}:
        version = markers.get(name, {"version": 0})["version"] + 1
        markers[name] = {**sent[name], "version": version, "updated_at": call.moment(call.world.clock())}
    asked = (*call.several("timeline"), *sent)
    return {name: marker for name, marker in markers.items() if name in asked}


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


def _groups(call: ProfileCall) -> Data:
    return grouped([call.notice(notice) for notice in _notices(call)])


def _grouped(call: ProfileCall) -> ProfileAnswer:
    found = _groups(call)
    groups = call.page(((one["page_max_id"], one) for one in found["notification_groups"]), dict)
    named = {id for group in groups.body for id in (*group["sample_account_ids"], group["status_id"])}
    about = {kind: [one for one in found[kind] if one["id"] in named] for kind in ("accounts", "statuses")}
    return groups._replace(body={**about, "notification_groups": groups.body})


def _notice(call: ProfileCall) -> Data:
    found = next((notice for notice in call.me.notices if notice.id == call.names[0]), None) or missing()
    if call.name == "clear_notification":
        call.me.notices.remove(found)
    return call.notice(found)


def _clear(call: ProfileCall) -> Data:
    call.me.notices.clear()
    return {}


def _lookup(call: ProfileCall) -> Data:
    """Only people of this server are known; of no other one is somebody of the same name meant."""
    name, _, host = call.text("acct").partition("@")
    here = ("", urlsplit(call.origin).netloc, urlsplit(call.origin).hostname)
    return call.account((call.world.people.get(name) if host in here else None) or missing())


def _search(call: ProfileCall) -> Data:
    asked, kind, world = call.text("q").strip(), call.text("type"), call.world
    name = re.sub(r".*/|^[@#]|(?<=.)@.*", "", asked).lower()
    address = asked.lower() if call.values.get("resolve") and re.match("https?://", asked) else ""
    if address and urlsplit(address).netloc != urlsplit(call.origin).netloc:
        raise Refusal(503, "Remote data could not be fetched")
    posts = map(call.status, world.visible(call.viewer)) if address else ()
    tags = {tag for post in world.posts for tag in post.tags if name and tag.startswith(name)}
    found = {
        "accounts": [call.account(one) for one in world.people.values() if name and name in one.username],
        "statuses": [post for post in posts if post["url"] == address],
        "hashtags": [*map(call.tag, sorted(tags))],
    }
    return {each: items if kind in ("", each) else [] for each, items in found.items()}  # fmt: skip


# fmt: off
SOONEST = 300.0
"""Seconds until the first moment for which a post can be scheduled."""
_BOUNDS: Data = {
    "accounts": {"max_display_name_length": 30, "max_note_length": 500, "max_avatar_description_length": 150,
                 "max_header_description_length": 150, "max_featured_tags": 10, "max_pinned_statuses": 5,
                 "max_profile_fields": 4, "profile_field_name_limit": 255, "profile_field_value_limit": 255},
    "media_attachments": {
        "supported_mime_types": ["image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg"],
        "image_size_limit": 16_777_216, "image_matrix_limit": 33_177_600, "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120, "video_matrix_limit": 8_294_400, "description_limit": 1500},
    "polls": {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746},
}
"""What accounts, media and polls may have."""
_NEW_THINGS: Data = {
    "lists": {"title": "", "replies_policy": "list", "exclusive": False},
    "filters": {"title": "", "context": [], "filter_action": "warn", "expires_at": None, "keywords": [],
                "statuses": []},
    "scheduled_statuses": {"scheduled_at": ""},
}
_PREFERENCES = {"posting:default:visibility": "public", "posting:default:sensitive": False,
                "posting:default:language": None, "reading:expand:media": "default", "reading:expand:spoilers": False}
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"

OPERATIONS: dict[str, Callable[[ProfileCall], Any]] = {
    "stream": lambda _call: missing(),  # answered by `Streams`
    "create_app": _create_app,
    "verify_app_credentials": _verify_app,
    "browser_login_url": lambda call: ProfileAnswer(body=f"<p>May {call.text('client_id')} act?</p>", type="text/html"),
    "login": _give_token,
    "revoke_token": _revoke,
    "nodeinfo": _nodeinfo,
    "instance": _instance, "get_instance": _instance,
    **dict.fromkeys(("instance_rules", "get_custom_emojis", "announcements"), lambda _call: []),
    "preferences": lambda _call: _PREFERENCES,
    "verify_account_credentials": lambda call: call.own_account(),
    "update_account_credentials": _update_me,
    "accounts": lambda call: [*map(call.account, _people(call))],
    "account_relationships": lambda call: [*map(call.relationship, _people(call))],
    "account_lookup": _lookup,
    "account": lambda call: call.account(call.person()),
    "account_statuses": lambda call: call.posts(lambda post: _is_of(call, post)),
    "account_following": lambda call: call.related("follow", call.person(), call.account),
    "account_followers": lambda call: call.related("<follow", call.person(), call.account),
    **{f"account_{un}{verb}": _relate for verb in ("follow", "block", "mute", "endorse", "pin") for un in ("", "un")},
    "blocks": lambda call: call.related("block", call.me, call.account),
    "mutes": lambda call: call.related("mute", call.me, call.muted),
    "endorsements": lambda call: call.related("endorse", call.me, call.account),
    "bookmarks": lambda call: call.related("bookmark", call.me, call.status),
    "favourites": lambda call: call.related("favourite", call.me, call.status),
    "followed_tags": lambda call: call.related("tag", call.me, call.tag),
    "create_status": _publish,
    "statuses": lambda call: [call.status(post) for post in call.world.posts
                              if post.id in call.several("id") and call.world.may_see(call.viewer, post)],
    "view_status": lambda call: call.status(call.post()),
    "update_status": _edit,
    "delete_status": _delete,
    "status_context": _context,
    "status_source": lambda call: {name: getattr(call.own(), name) for name in ("id", "text", "spoiler_text")},
    **{f"status_{un}{verb}": _act for verb in ("favourite", "bookmark", "pin", "mute") for un in ("", "un")},
    "status_boost": _boost, "status_unboost": _boost,
    "status_favourited_by": lambda call: call.related("<favourite", call.post(), call.account),
    "status_reblogged_by": lambda call: call.page([(str(boost.number), boost.author) for boost in
                                                  reversed(call.post().boosts) if not boost.deleted], call.account),
    **dict.fromkeys(("lists", "create_list", "show_list", "update_list", "delete_list"), _things),
    **dict.fromkeys(("filters_v2", "create_filter_v2", "filter_v2", "update_filter_v2", "delete_filter_v2"), _things),
    **dict.fromkeys(("scheduled_statuses", "view_scheduled_status", "create_scheduled_status",
                     "cancel_scheduled_status"), _things),
    **dict.fromkeys(("list_accounts", "list_accounts_add", "list_accounts_remove"), _members),
    "upload_attachment": _upload,
    "media_attachment": _describe, "update_attachment": _describe,
    "view_poll": _poll, "vote_poll": _poll,
    "home_timeline": lambda call: call.posts(partial(call.world.at_home, call.me)),
    "public_timeline": lambda call: call.posts(lambda post: post.is_public and not call.values.get("remote")),
    "hashtag_timeline": _tagged,
    "list_timeline": lambda call: call.posts(lambda post: call.does(f"list {call.names[0]}", post.author)),
    "tag": _tag, "tag_follow": _tag, "tag_unfollow": _tag,
    "get_notifications": lambda call: call.page([(notice.id, notice) for notice in _notices(call)], call.notice),
    "grouped_notifications": _grouped,
    "notifications_unread_count": lambda call: {"count": len(_notices(call))},
    "grouped_notifications_unread_count": lambda call: {"count": len(_groups(call)["notification_groups"])},
    "get_notification": _notice, "clear_notification": _notice,
    "clear_notifications": _clear, "clear_grouped_notifications": _clear,
    "markers_get": _markers, "markers_set": _markers,
    "search": _search,
}
"""By the method of the client that asks for it."""
