"""Statuses and where they appear: posts with media and polls, actions on them, timelines, tags."""

from dataclasses import replace
from datetime import UTC
from functools import partial

from atoot.testing.memory.answers import InstanceAnswer, Refusal, missing
from atoot.testing.memory.calls import ADDRESS, HASHTAG, MENTION, InstanceCall, Operations
from atoot.testing.memory.world import Data, Post

SOONEST = 300.0
"""Seconds until the first moment for which a post can be scheduled."""


def _publish(call: InstanceCall) -> Data:
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


def _written(call: InstanceCall, post: Post) -> Post:
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


def _edit(call: InstanceCall) -> Data:
    post, written = call.own(), _written(call, call.own())
    post.edits.append((post.text, call.world.clock()))
    for name in ("text", "spoiler_text", "sensitive", "language", "media", "poll", "mentioned", "tags"):
        setattr(post, name, getattr(written, name))
    call.world.rename(post)
    call.world.happened("status.update", post, None)
    return call.status(post)


def _delete(call: InstanceCall) -> Data:
    post, gone = call.own(), call.status(call.own())
    call.world.remove(post)
    return gone | {"text": post.text}


def _context(call: InstanceCall) -> Data:
    above, below = [call.post()], [call.post()]
    while above[0].in_reply_to:
        above.insert(0, above[0].in_reply_to)
    for post in below:
        below += [reply for reply in post.replies if call.world.may_see(call.viewer, reply)]
    below.sort(key=lambda post: post.number)
    return {"ancestors": [*map(call.status, above[:-1])], "descendants": [*map(call.status, below[1:])]}


def _act(call: InstanceCall) -> Data:
    post, (verb, begins) = call.post().boost_of or call.post(), call.verb()
    if verb == "pin" and post.author is not call.me:
        raise Refusal(None, "Validation failed: Someone else's post cannot be pinned")
    if call.world.toggle(verb, call.me, post, on=begins) and verb == "favourite":
        if begins:
            call.world.notify(post.author, "favourite", call.me, post)
        call.world.rename(post)
    return call.status(post)


def _boost(call: InstanceCall) -> Data:
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


def _upload(call: InstanceCall) -> Data:
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


def _describe(call: InstanceCall) -> Data:
    file = _file(call, call.names[0])
    file["description"] = call.text("description") or file["description"]
    if call.text("focus"):
        file["meta"] = {"focus": dict(zip("xy", map(float, call.text("focus").split(",")), strict=True))}
    return call.media(file)


def _file(call: InstanceCall, id: str) -> Data:
    found = call.world.index.get(id)
    if not isinstance(found, dict) or not call.does("upload", id):
        raise Refusal(None, f"Media {id} not found or already attached to another post")
    return found


def _poll(call: InstanceCall) -> Data:
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


def _is_of(call: InstanceCall, post: Post) -> bool:
    given, is_pinned = call.values, call.world.does("pin", post.author, post)
    unwanted = given.get("exclude_reblogs") and post.boost_of
    if unwanted or (given.get("exclude_replies") and post.in_reply_to):
        return False
    tagged = call.text("tagged").lower() in ("", *post.tags)
    return post.author is call.person() and tagged and (is_pinned or not given.get("pinned"))


def _tagged(call: InstanceCall) -> InstanceAnswer:
    first, unused = call.names[0].lower(), call.world.profile.unused_tag
    more, needed, unwanted = ({tag.lower() for tag in call.several(name)} for name in ("any", "all", "none"))
    if unused != 200 and not any(first in post.tags for post in call.world.posts):
        raise Refusal(unused, "tag not found")
    return call.posts(lambda post: post.is_public and needed.issubset(post.tags) and unwanted.isdisjoint(post.tags)
                      and not {first, *more}.isdisjoint(post.tags))  # fmt: skip


def _tag(call: InstanceCall) -> Data:
    if call.name != "tag":
        call.world.toggle("tag", call.me, call.names[0].lower(), on=call.name == "tag_follow")
    return call.tag(call.names[0].lower())


# fmt: off
STATUSES: Operations = {
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
    "upload_attachment": _upload,
    "media_attachment": _describe, "update_attachment": _describe,
    "view_poll": _poll, "vote_poll": _poll,
    "bookmarks": lambda call: call.related("bookmark", call.me, call.status),
    "favourites": lambda call: call.related("favourite", call.me, call.status),
    "account_statuses": lambda call: call.posts(partial(_is_of, call)),
    "home_timeline": lambda call: call.posts(partial(call.world.at_home, call.me)),
    "public_timeline": lambda call: call.posts(lambda post: post.is_public and not call.values.get("remote")),
    "hashtag_timeline": _tagged,
    "list_timeline": lambda call: call.posts(lambda post: call.does(f"list {call.names[0]}", post.author)),
    "tag": _tag, "tag_follow": _tag, "tag_unfollow": _tag,
    "followed_tags": lambda call: call.related("tag", call.me, call.tag),
}
