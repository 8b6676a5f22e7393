"""What can be done on the instance: one function for each operation, or for several that are alike."""

from secrets import token_urlsafe
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from atoot.testing.profiles.calls import Call, Listed, Refusal, missing, on, page, prepare
from atoot.testing.profiles.minting import moment
from atoot.testing.profiles.profile import Answer, Ids, Keys, Moments
from atoot.testing.profiles.world import ADDRESS, Person, Post, Upload, may_see

JSON: TypeAlias = dict[str, Any]
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_VERBS = {
    "reblog": "boost",
    "favourite": "favourite",
    "bookmark": "bookmark",
    "pin": "pin",
    "mute": "silence",
}

# Logging in


@on("POST /api/v1/apps")
def _create_app(call: Call) -> Any:
    redirects = call.several("redirect_uris") or [OUT_OF_BAND]
    redirects = [uri for line in redirects for uri in line.split()]
    id = call.world.mint(call.world.profile.other_ids, "app")
    app: JSON = {
        "id": id,
        "name": call.text("client_name"),
        "website": None,
        "scopes": call.text("scopes", "read").split(),
    }
    app |= {"client_id": f"client-{id}", "client_secret": f"secret-{id}", "client_secret_expires_at": 0}
    app |= {"redirect_uri": "\n".join(redirects), "redirect_uris": redirects, "vapid_key": ""}
    call.world.apps[f"client-{id}"] = app
    return app


@on("GET /api/v1/apps/verify_credentials")
def _verify_app(call: Call) -> Any:
    app = call.world.apps.get((call.token or (None, "", ""))[2])
    if app is None:
        raise Refusal(401, "The access token is invalid")
    return {name: value for name, value in app.items() if name not in ("client_secret", "client_id")}


@on("POST /oauth/token")
def _token(call: Call) -> Any:
    app = call.world.apps.get(call.text("client_id"))
    if app is None or call.text("client_secret") != app["client_secret"]:
        return Answer(
            status=401, json={"error": "invalid_client", "error_description": "Client authentication failed"}
        )
    scope, person, grant = call.text("scope", "read"), None, call.text("grant_type")
    if grant == "authorization_code":
        code = call.world.codes.pop(call.text("code"), {})
        if code.get("client_id") != call.text("client_id") or code.get("redirect_uri") != call.text(
            "redirect_uri"
        ):
            return Answer(
                status=400, json={"error": "invalid_grant", "error_description": "The code is invalid"}
            )
        person, scope = call.world.people[code["username"]], code["scope"]
    elif grant != "client_credentials":
        return Answer(
            status=400, json={"error": "unsupported_grant_type", "error_description": "Not supported"}
        )
    token = token_urlsafe()
    call.world.tokens[token] = (person, scope, app["client_id"])
    made = int(call.world.clock())
    return {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": made}


@on("POST /oauth/revoke")
def _revoke(call: Call) -> Any:
    call.world.tokens.pop(call.text("token"), None)
    return {}


@on("GET /oauth/authorize")
def _login_page(call: Call) -> Any:
    return Answer(html=f"<title>Authorize</title><p>May {call.text('client_id')} act for you?</p>")


# The instance


@on("GET /.well-known/nodeinfo")
def _nodeinfo_links(call: Call) -> Any:
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return {"links": [{"rel": rel, "href": f"{call.shown.origin}/nodeinfo/2.0"}]}


@on("GET /nodeinfo/2.0")
def _nodeinfo(call: Call) -> Any:
    software = {"name": call.world.profile.software, "version": call.world.profile.version}
    usage = {"users": {"total": len(call.world.people)}, "localPosts": len(call.world.posts)}
    about = {"version": "2.0", "software": software, "usage": usage, "protocols": ["activitypub"]}
    return about | {"services": {"inbound": [], "outbound": []}, "openRegistrations": False, "metadata": {}}


@on("GET /api/v1/instance", "GET /api/v2/instance")
def _instance(call: Call) -> Any:
    profile, host = call.world.profile, urlsplit(call.shown.origin).netloc
    statuses = {"max_characters": profile.characters, "max_media_attachments": 4}
    if profile.url_characters is not None:
        statuses["characters_reserved_per_url"] = profile.url_characters
    named = f"{profile.names_streaming}://{host}" if profile.names_streaming else None
    data: dict[str, Any] = {
        "title": profile.name,
        "version": profile.described or profile.version,
        "rules": [],
    }
    data |= {"configuration": {"statuses": statuses}, "languages": ["en"], "description": ""}
    if call.operation.endswith("v1/instance"):
        data |= {
            "uri": host,
            "short_description": "",
            "email": "",
            "urls": {"streaming_api": named} if named else {},
        }
        return call.shown.finished("V1Instance", data | {"stats": {"user_count": len(call.world.people)}})
    data["configuration"]["urls"] = {"streaming": named} if named else {}
    return call.shown.finished(
        "Instance", data | {"domain": host, "source_url": f"https://{profile.software}.example"}
    )


@on(
    "GET /api/v1/custom_emojis",
    "GET /api/v1/announcements",
    "GET /api/v1/trends/*",
    "GET /api/v1/instance/rules",
)
def _nothing(_call: Call) -> Any:
    return []


@on("GET /api/v1/preferences")
def _preferences(_call: Call) -> Any:
    return {
        "posting:default:visibility": "public",
        "posting:default:sensitive": False,
        "reading:expand:media": "default",
    }


# Accounts


@on("GET /api/v1/accounts/verify_credentials")
def _me(call: Call) -> Any:
    return call.shown.own_account(call.me)


@on("PATCH /api/v1/accounts/update_credentials")
def _update_me(call: Call) -> Any:
    for name in ("display_name", "note"):
        if name in call.values:
            call.me.profile[name] = call.text(name)
    for name in ("locked", "bot", "discoverable"):
        if name in call.values:
            call.me.profile[name] = call.flag(name)
    return call.shown.own_account(call.me)


@on("GET /api/v1/accounts/:id")
def _account(call: Call) -> Any:
    return call.shown.account(call.person())


@on("GET /api/v1/accounts")
def _accounts(call: Call) -> Any:
    found = (call.world.index.get(id) for id in call.several("id"))
    return [call.shown.account(person) for person in found if isinstance(person, Person)]


@on("GET /api/v1/accounts/lookup")
def _lookup(call: Call) -> Any:
    return call.shown.account(
        call.world.people.get(call.text("acct").strip("@").partition("@")[0]) or missing()
    )


@on("GET /api/v1/accounts/relationships")
def _relationships(call: Call) -> Any:
    found = (call.world.index.get(id) for id in call.several("id"))
    return [call.shown.relationship(person) for person in found if isinstance(person, Person)]


@on("GET /api/v1/accounts/:id/statuses")
def _statuses_of(call: Call) -> Any:
    person, pinned = call.person(), call.flag("pinned")
    seen = call.world.visible(call.shown.me)
    return call.posts(
        post
        for post in seen
        if post.author is person
        and not (call.flag("exclude_reblogs") and post.boost_of)
        and not (call.flag("exclude_replies") and post.in_reply_to)
        and not (pinned and post not in person.does("pin"))
        and call.text("tagged").lower() in ("", *post.tags)
    )


@on("GET /api/v1/accounts/:id/following")
def _following(call: Call) -> Any:
    return call.related(call.person().does("follow"), call.shown.account)


@on("GET /api/v1/accounts/:id/followers")
def _followers(call: Call) -> Any:
    person = call.person()
    fans = {
        fan: fan.does("follow")[person] for fan in call.world.people.values() if person in fan.does("follow")
    }
    in_order = dict(sorted(fans.items(), key=lambda fan: int(fan[1])))
    return call.related(in_order, call.shown.account)


@on(*(f"POST /api/v1/accounts/:id/{undo}{verb}" for verb in ("follow", "block", "mute", "endorse", "pin") for undo in ("", "un")))  # fmt: skip
def _relate(call: Call) -> Any:
    person, verb = call.person(), call.operation.rpartition("/")[2]
    begins, relation = not verb.startswith("un"), verb.removeprefix("un").replace("pin", "endorse")
    if relation == "follow" and person is call.me:
        raise Refusal(403, "This action is not allowed")
    asks = relation == "follow" and begins and bool(person.profile.get("locked", person.seed.locked))
    changed = call.world.toggle(call.me, "request" if asks else relation, person, begins)
    details = call.me.has("details").setdefault(person.id, {})
    if relation == "follow":
        details["showing_reblogs"] = begins and call.flag("reblogs", default=True)
        details["notifying"] = begins and call.flag("notify")
        if changed and begins:
            call.world.tell(person, "follow_request" if asks else "follow", call.me)
    if relation == "mute":
        details["muting_notifications"] = begins and call.flag("notifications", default=True)
    if relation == "block" and begins:
        call.world.toggle(call.me, "follow", person, on=False)
        call.world.toggle(person, "follow", call.me, on=False)
    return call.shown.relationship(person)


@on("POST /api/v1/accounts/:id/note")
def _note(call: Call) -> Any:
    call.me.has("details").setdefault(call.person().id, {})["note"] = call.text("comment")
    return call.shown.relationship(call.person())


@on("GET /api/v1/follow_requests")
def _requests(call: Call) -> Any:
    asking = {
        who: who.does("request")[call.me]
        for who in call.world.people.values()
        if call.me in who.does("request")
    }
    return call.related(asking, call.shown.account)


@on("POST /api/v1/follow_requests/:id/authorize", "POST /api/v1/follow_requests/:id/reject")
def _decide(call: Call) -> Any:
    if not call.world.toggle(call.person(), "request", call.me, on=False):
        missing()
    if call.operation.endswith("authorize"):
        call.world.toggle(call.person(), "follow", call.me, on=True)
    return call.shown.relationship(call.person())


@on("GET /api/v1/blocks", "GET /api/v1/mutes", "GET /api/v1/endorsements")
def _related_people(call: Call) -> Any:
    relation = {"blocks": "block", "mutes": "mute", "endorsements": "endorse"}[
        call.operation.rpartition("/")[2]
    ]
    return call.related(call.me.does(relation), call.shown.account)


@on("GET /api/v1/bookmarks", "GET /api/v1/favourites")
def _related_posts(call: Call) -> Any:
    relation = call.operation.rpartition("/")[2].removesuffix("s")
    kept = {post: cursor for post, cursor in call.me.does(relation).items() if may_see(call.me, post)}
    return call.related(kept, call.shown.status)


# Statuses


@on("POST /api/v1/statuses")
def _publish(call: Call) -> Any:
    world, key = call.world, call.request.headers.get("Idempotency-Key")
    now = world.clock()
    first = next(
        (post for post in reversed(world.posts) if key and post.key == key and post.author is call.me), None
    )
    if first and first.created + world.profile.keys_last > now and world.profile.keys is not Keys.IGNORED:
        if world.profile.keys is Keys.HONOURED:
            return call.shown.status(first)
        raise Refusal(*((500, "Internal Server Error") if world.profile.keys is Keys.BROKEN else (400, "Duplicate idempotency key.")))  # fmt: skip
    post = _written(call, Post("", call.me, "", now, world.number, key=key))
    if call.text("scheduled_at") and world.profile.schedules:
        params: JSON = {
            "text": post.text,
            "media_ids": [upload.id for upload in post.media],
            "visibility": post.visibility,
        }
        params |= {
            "spoiler_text": post.spoiler_text,
            "scheduled_at": None,
            "idempotency": None,
            "application_id": 1,
        }
        made: JSON = {
            "id": world.mint(world.profile.other_ids, "scheduled"),
            "scheduled_at": call.text("scheduled_at"),
        }
        made |= {"params": params, "media_attachments": [call.shown.media(upload) for upload in post.media]}
        return call.me.has("scheduled").setdefault(made["id"], made)
    return call.shown.status(_posted(call, post))


@on("PUT /api/v1/statuses/:id")
def _edit(call: Call) -> Any:
    post = _own(call)
    post.edits.append((post.text, call.world.clock()))
    _written(call, post)
    call.world.rename(post)
    call.world.happened("status.update", post)
    return call.shown.status(post)


@on("DELETE /api/v1/statuses/:id")
def _delete(call: Call) -> Any:
    post = _own(call)
    gone = call.shown.status(post) | {"text": post.text}
    for one in [post, *(other for other in call.world.posts if other.boost_of is post)]:
        call.world.happened("delete", one)
        one.deleted = True
    return gone


@on("GET /api/v1/statuses/:id")
def _status(call: Call) -> Any:
    return call.shown.status(call.post())


@on("GET /api/v1/statuses")
def _statuses(call: Call) -> Any:
    found = (call.world.index.get(id) for id in call.several("id"))
    return [
        call.shown.status(post) for post in found if isinstance(post, Post) and may_see(call.shown.me, post)
    ]


@on("GET /api/v1/statuses/:id/context")
def _context(call: Call) -> Any:
    above: list[Post] = []
    post = call.post()
    while (post := post.in_reply_to) is not None:  # type: ignore[assignment]
        above.insert(0, post)
    below = [call.post()]
    for other in reversed(list(call.world.visible(call.shown.me))):
        if other.in_reply_to in below:
            below.append(other)
    return {
        "ancestors": list(map(call.shown.status, above)),
        "descendants": list(map(call.shown.status, below[1:])),
    }


@on("GET /api/v1/statuses/:id/source")
def _source(call: Call) -> Any:
    post = _own(call)
    return {"id": post.id, "text": post.text, "spoiler_text": post.spoiler_text}


@on("GET /api/v1/statuses/:id/history")
def _history(call: Call) -> Any:
    post = call.post()
    texts = [*(text for text, _ in post.edits), post.text]
    times = [post.created, *(when for _, when in post.edits)]
    common = {
        "account": call.shown.account(post.author),
        "spoiler_text": post.spoiler_text,
        "sensitive": False,
    }
    common |= {"media_attachments": [], "emojis": []}
    return [
        common | {"content": call.shown.html(text), "created_at": call.shown.moment(when)}
        for text, when in zip(texts, times, strict=True)
    ]


@on(*(f"POST /api/v1/statuses/:id/{undo}{verb}" for verb in _VERBS for undo in ("", "un")))
def _act(call: Call) -> Any:
    post, verb = call.post(), call.operation.rpartition("/")[2]
    post, relation = post.boost_of or post, _VERBS[verb.removeprefix("un")]
    begins = not verb.startswith("un")
    if relation == "pin" and post.author is not call.me:
        raise Refusal(None, "Validation failed: Someone else's post cannot be pinned")
    if relation == "boost":
        return _boost(call, post, on=begins)
    if call.world.toggle(call.me, relation, post, begins) and relation == "favourite":
        if begins:
            call.world.tell(post.author, "favourite", call.me, post)
        call.world.rename(post)
    return call.shown.status(post)


@on("GET /api/v1/statuses/:id/favourited_by", "GET /api/v1/statuses/:id/reblogged_by")
def _by(call: Call) -> Any:
    post = call.post()
    if call.operation.endswith("favourited_by"):
        people = {
            who: who.does("favourite")[post]
            for who in call.world.people.values()
            if post in who.does("favourite")
        }
    else:
        people = {other.author: str(other.number) for other in call.world.posts if other.boost_of is post and not other.deleted}  # fmt: skip
    return call.related(people, call.shown.account)


@on("GET /api/v1/scheduled_statuses")
def _scheduled(call: Call) -> Any:
    return Listed([(id, thing) for id, thing in reversed(call.me.has("scheduled").items())], dict)


@on(*(f"{method} /api/v1/scheduled_statuses/:id" for method in ("GET", "PUT", "DELETE")))
def _one_scheduled(call: Call) -> Any:
    thing = call.thing("scheduled")
    if call.operation.startswith("PUT"):
        thing["scheduled_at"] = call.text("scheduled_at")
    if call.operation.startswith("DELETE"):
        return {} if call.me.has("scheduled").pop(call.names[0]) else None
    return thing


@on("POST /api/v1/media", "POST /api/v2/media")
def _upload(call: Call) -> Any:
    file = call.files.get("file")
    if file is None:
        raise Refusal(None, "Validation failed: File can't be blank")
    id = call.world.mint(call.world.profile.media_ids, "media")
    made = Upload(id, file.filename or "", file.content_type or "image/png", size=len(file.body))
    call.world.index[id] = made
    return _described(call, made)


@on("GET /api/v1/media/:id", "PUT /api/v1/media/:id")
def _media(call: Call) -> Any:
    return _described(call, _uploaded(call, call.names[0]))


@on("GET /api/v1/polls/:id")
def _poll(call: Call) -> Any:
    return call.shown.poll(_with_poll(call))


@on("POST /api/v1/polls/:id/votes")
def _vote(call: Call) -> Any:
    post = _with_poll(call)
    poll = post.poll or {}
    if call.me in poll["votes"] or call.world.clock() >= poll["ends"]:
        raise Refusal(None, "Validation failed: You have already voted on this poll")
    poll["votes"][call.me] = [int(choice) for choice in call.several("choices")]
    return call.shown.poll(post)


# Timelines, tags, lists


@on("GET /api/v1/timelines/home")
def _home(call: Call) -> Any:
    me = call.me
    return call.posts(post for post in call.world.visible(me) if at_home(me, post))


@on("GET /api/v1/timelines/public")
def _public(call: Call) -> Any:
    remote = call.flag("remote")
    return call.posts(post for post in call.world.visible(call.shown.me) if is_public(post) and not remote)


@on("GET /api/v1/timelines/tag/:tag")
def _tag_timeline(call: Call) -> Any:
    first, none = call.names[0].lower(), {tag.lower() for tag in call.several("none")}
    wanted, needed = (
        {first, *map(str.lower, call.several("any"))},
        {tag.lower() for tag in call.several("all")},
    )
    if call.world.profile.unused_tag != 200 and not any(first in post.tags for post in call.world.posts):
        raise Refusal(call.world.profile.unused_tag, "tag not found")
    return call.posts(
        post
        for post in call.world.visible(call.shown.me)
        if is_public(post)
        and wanted & set(post.tags)
        and needed <= set(post.tags)
        and not none & set(post.tags)
    )


@on("GET /api/v1/timelines/list/:id")
def _list_timeline(call: Call) -> Any:
    call.thing("list")
    members = call.me.does(f"list {call.names[0]}")
    return call.posts(post for post in call.world.visible(call.me) if post.author in members)


@on("GET /api/v1/tags/:tag", "POST /api/v1/tags/:tag/follow", "POST /api/v1/tags/:tag/unfollow")
def _tag(call: Call) -> Any:
    tag = call.names[0].lower()
    if call.operation.endswith("follow"):
        call.world.toggle(call.me, "tag", tag, not call.operation.endswith("unfollow"))
    return _shown_tag(call, tag)


@on("GET /api/v1/followed_tags")
def _followed_tags(call: Call) -> Any:
    return call.related(call.me.does("tag"), lambda tag: _shown_tag(call, tag))


@on("GET /api/v1/lists", "GET /api/v2/filters")
def _things(call: Call) -> Any:
    return list(call.me.has(_kind(call)).values())


@on("POST /api/v1/lists", "POST /api/v2/filters")
def _make(call: Call) -> Any:
    if not call.text("title").strip():
        raise Refusal(None, "Validation failed: Title can't be blank")
    id = call.world.mint(call.world.profile.other_ids, _kind(call))
    call.me.has(_kind(call))[id] = {"id": id}
    call.names = (id,)
    return _change(call)


@on(*(f"{method} /api/{kind}/:id" for method in ("GET", "PUT") for kind in ("v1/lists", "v2/filters")))
def _change(call: Call) -> Any:
    thing, kind = call.thing(_kind(call)), _kind(call)
    if call.operation.startswith("GET"):
        return thing
    usual = {"title": "", "replies_policy": "list", "exclusive": False} if kind == "list" else {"title": "", "context": [], "filter_action": "warn"}  # fmt: skip
    thing.update({name: call.values.get(name, thing.get(name, value)) for name, value in usual.items()})
    if kind == "filter":
        words = call.values.get("keywords_attributes") or []
        mint = call.world.mint
        thing.setdefault("keywords", []).extend(
            {"id": mint(Ids.NUMBER, "word"), "keyword": word["keyword"], "whole_word": word.get("whole_word") in (True, "true")}
            for word in (words.values() if isinstance(words, dict) else words)
        )  # fmt: skip
        thing |= {"expires_at": None, "statuses": []}
    return thing


@on("DELETE /api/v1/lists/:id", "DELETE /api/v2/filters/:id")
def _remove(call: Call) -> Any:
    call.thing(_kind(call))
    del call.me.has(_kind(call))[call.names[0]]
    return {}


@on(*(f"{method} /api/v1/lists/:id/accounts" for method in ("GET", "POST", "DELETE")))
def _members(call: Call) -> Any:
    call.thing("list")
    members = f"list {call.names[0]}"
    if call.operation.startswith("GET"):
        return call.related(call.me.does(members), call.shown.account)
    for id in call.several("account_ids"):
        if call.person(id) not in call.me.does("follow"):
            missing()
        call.world.toggle(call.me, members, call.person(id), call.operation.startswith("POST"))
    return {}


# Notifications, conversations, markers, search


@on("GET /api/v1/notifications")
def _notifications(call: Call) -> Any:
    return Listed([(notice.id, notice) for notice in _notices(call)], call.shown.notice)


@on("GET /api/v2/notifications")
def _grouped(call: Call) -> Any:
    groups: dict[str, list[Any]] = {}
    for notice in _notices(call):
        groups.setdefault(notice.key, []).append(notice)
    shown, people, posts = call.shown, {}, {}

    def show(group: list[Any]) -> Any:
        latest = group[0]
        people.update({notice.person.id: shown.account(notice.person) for notice in group})
        data = {"group_key": latest.key, "type": latest.type, "notifications_count": len(group)}
        data |= {
            "most_recent_notification_id": latest.id,
            "page_max_id": latest.id,
            "page_min_id": group[-1].id,
        }
        data |= {"sample_account_ids": [notice.person.id for notice in group]}
        if latest.post is not None:
            posts[latest.post.id] = shown.status(latest.post)
            data["status_id"] = latest.post.id
        return data

    found, link = page(call, Listed([(group[0].id, group) for group in groups.values()], show))
    body = {"accounts": list(people.values()), "statuses": list(posts.values()), "notification_groups": found}
    return Answer(json=body, link=link)


@on("GET /api/v1/notifications/:id", "POST /api/v1/notifications/:id/dismiss")
def _notification(call: Call) -> Any:
    found = next((notice for notice in call.me.notices if notice.id == call.names[0]), None) or missing()
    if call.operation.endswith("dismiss"):
        call.me.notices.remove(found)
        return {}
    return call.shown.notice(found)


@on("GET /api/v1/notifications/unread_count", "GET /api/v2/notifications/unread_count")
def _unread(call: Call) -> Any:
    return {"count": len(call.me.notices)}


@on("POST /api/v1/notifications/clear", "POST /api/v2/notifications/clear")
def _clear(call: Call) -> Any:
    call.me.notices.clear()
    return {}


@on("GET /api/v1/conversations")
def _conversations(call: Call) -> Any:
    latest: dict[Post, Post] = {}
    for post in call.world.visible(call.me):
        if post.visibility == "direct" and post.boost_of is None:
            latest.setdefault(root_of(post), post)
    return Listed([(post.id, post) for post in latest.values()], lambda post: conversation(call, post))


@on("GET /api/v1/markers", "POST /api/v1/markers")
def _markers(call: Call) -> Any:
    markers = call.me.has("marker")
    if call.operation.startswith("POST"):
        for name in ("home", "notifications"):
            if isinstance(call.values.get(name), dict):
                old = markers.get(name, {"version": 0})
                now = moment(Moments.MILLISECONDS, call.world.clock())
                markers[name] = {**call.values[name], "version": old["version"] + 1, "updated_at": now}
        return {name: marker for name, marker in markers.items() if name in call.values}
    return {name: marker for name, marker in markers.items() if name in call.several("timeline")}


@on("GET /api/v2/search")
def _search(call: Call) -> Any:
    asked, kind = call.text("q").strip(), call.text("type")
    name = asked.rpartition("/")[2].strip("@").partition("@")[0].lower()
    resolve = call.flag("resolve") and asked.startswith(("http://", "https://"))
    if resolve and urlsplit(asked).netloc.lower() != urlsplit(call.shown.origin).netloc:
        raise Refusal(503, "Remote data could not be fetched")
    people = [who for who in call.world.people.values() if name and name in who.username]
    seen = call.world.visible(call.shown.me)
    posts = [
        post
        for post in seen
        if (post.text and asked in post.text) or (resolve and asked in _addresses(call, post))
    ]
    tags = sorted(
        {tag for post in call.world.posts for tag in post.tags if name and tag.startswith(name.lstrip("#"))}
    )
    found = {
        "accounts": list(map(call.shown.account, people)),
        "statuses": list(map(call.shown.status, posts)),
        "hashtags": [_shown_tag(call, tag) for tag in tags],
    }
    return {name: items if kind in ("", name) else [] for name, items in found.items()}


# What several of them need


def at_home(me: Person, post: Post) -> bool:
    """Whether a post is in somebody's home timeline."""
    follows = post.author is me or post.author in me.does("follow")
    return follows or bool(set(post.tags) & me.does("tag").keys())


def is_public(post: Post) -> bool:
    """Whether a post is in public timelines."""
    return post.visibility == "public" and post.boost_of is None


def root_of(post: Post) -> Post:
    """The post with which a conversation began."""
    while post.in_reply_to is not None:
        post = post.in_reply_to
    return post


def conversation(call: Call, post: Post) -> dict[str, Any]:
    """Conversation, of which a post is the latest."""
    others = [
        call.world.people[name]
        for name in {post.author.username, *post.mentioned}
        if name in call.world.people
    ]
    people = [call.shown.account(who) for who in others if who is not call.shown.me]
    return {
        "id": str(root_of(post).number),
        "unread": True,
        "accounts": people,
        "last_status": call.shown.status(post),
    }


def _written(call: Call, post: Post) -> Post:
    """Fill a post with what was sent."""
    profile, world = call.world.profile, call.world
    post.text, post.spoiler_text = (
        call.text("status", post.text),
        call.text("spoiler_text", post.spoiler_text),
    )
    post.sensitive = call.flag("sensitive", default=post.sensitive)
    post.visibility = call.text("visibility", post.visibility)
    post.language = call.text("language") or post.language
    if "media_ids" in call.values:
        post.media = [_uploaded(call, id) for id in call.several("media_ids")]
        if profile.media_sorted:
            post.media.sort(key=lambda upload: (len(upload.id), upload.id))
    if call.text("in_reply_to_id"):
        post.in_reply_to = call.post(call.text("in_reply_to_id"))
    if call.text("quoted_status_id"):
        post.quote_of = call.post(call.text("quoted_status_id"))
    poll = call.values.get("poll")
    if poll:
        ends, multiple = (
            world.clock() + float(poll.get("expires_in", 300)),
            poll.get("multiple") in (True, "true"),
        )
        post.poll = {
            "id": world.mint(profile.other_ids, "poll"),
            "options": list(poll["options"]),
            "ends": ends,
        }
        post.poll |= {"multiple": multiple, "votes": {}}
    if profile.media_needed and not (post.media or post.in_reply_to):
        raise Refusal(403, "Posts need media")
    if not (post.text.strip() or post.media or post.poll or profile.accepts_anything):
        raise Refusal(None, "Validation failed: Text can't be blank")
    text = (
        post.text if profile.url_characters is None else ADDRESS.sub("x" * profile.url_characters, post.text)
    )
    if len(text) + len(post.spoiler_text) > profile.characters:
        raise Refusal(None, f"Validation failed: Text character limit of {profile.characters} exceeded")
    return post


def _posted(call: Call, post: Post) -> Post:
    """Make a post known."""
    world = call.world
    post.id = world.mint(world.profile.status_ids, "status")
    post.number = world.number
    world.index[post.id] = post
    world.posts.append(post)
    world.happened("update", post)
    for name in post.mentioned if post.boost_of is None else []:
        if name in world.people:
            world.tell(world.people[name], "mention", post.author, post)
    return post


def _boost(call: Call, post: Post, *, on: bool) -> Any:
    mine = [
        other
        for other in call.world.posts
        if other.boost_of is post and other.author is call.me and not other.deleted
    ]
    if not on:
        for boost in mine:
            call.world.happened("delete", boost)
            boost.deleted = True
        return call.shown.status(post)
    if mine:
        return call.shown.status(mine[0])
    boost = Post("", call.me, "", call.world.clock(), 0, boost_of=post, visibility=post.visibility)
    call.world.tell(post.author, "reblog", call.me, post)
    return call.shown.status(_posted(call, boost))


def _own(call: Call) -> Post:
    post = call.post()
    return post if post.author is call.me else missing()


def _uploaded(call: Call, id: str) -> Upload:
    found = call.world.index.get(id)
    if not isinstance(found, Upload):
        raise Refusal(None, f"Media {id} not found or already attached to another post")
    return found


def _described(call: Call, upload: Upload) -> Any:
    upload.description = call.text("description") or upload.description
    upload.focus = call.text("focus") or upload.focus
    return call.shown.media(upload)


def _with_poll(call: Call) -> Post:
    seen = call.world.visible(call.shown.me, seen=False)
    return next((post for post in seen if post.poll and post.poll["id"] == call.names[0]), None) or missing()


def _notices(call: Call) -> list[Any]:
    wanted, unwanted = call.several("types"), call.several("exclude_types")
    now, late = call.world.clock(), call.world.delay
    return [
        notice
        for notice in reversed(call.me.notices)
        if (not wanted or notice.type in wanted)
        and notice.type not in unwanted
        and now >= notice.created + late
        and not (notice.post and notice.post.deleted)
    ]


def _shown_tag(call: Call, tag: str) -> dict[str, Any]:
    following = call.shown.me is not None and tag in call.shown.me.does("tag")
    data = {
        "id": tag,
        "name": tag,
        "url": f"{call.shown.origin}/tags/{tag}",
        "history": [],
        "following": following,
    }
    return call.shown.finished("Tag", data)


def _kind(call: Call) -> str:
    return "list" if "/lists" in call.operation else "filter"


def _addresses(call: Call, post: Post) -> tuple[str, str]:
    shown = call.shown.status(post)
    return shown["url"], shown["uri"]


prepare()
