"""People and their data: accounts, relationships, lists, filters, markers, notifications."""

import re
from typing import Any
from urllib.parse import urlsplit

from atoot.testing.memory.answers import InstanceAnswer, Refusal, missing
from atoot.testing.memory.apps import LONGEST_NAME
from atoot.testing.memory.calls import InstanceCall, Operations
from atoot.testing.memory.world import Data, Notice, Person
from atoot.workflows.grouping import grouped

_NEW_THINGS: Data = {
    "lists": {"title": "", "replies_policy": "list", "exclusive": False},
    "filters": {"title": "", "context": [], "filter_action": "warn", "expires_at": None, "keywords": [],
                "statuses": []},
    "scheduled_statuses": {"scheduled_at": ""},
}  # fmt: skip
"""What can be said of them, and what they are without."""


def _update_me(call: InstanceCall) -> Data:
    changes, given = call.me.changes, call.values
    if len(call.text("display_name")) > LONGEST_NAME:
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


def _people(call: InstanceCall) -> list[Person]:
    found = (call.world.index.get(id) for id in call.several("id"))
    return [person for person in found if isinstance(person, Person)]


def _relate(call: InstanceCall) -> Data:
    person, world, given, (verb, begins) = call.person(), call.world, call.values, call.verb()
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


def _lookup(call: InstanceCall) -> Data:
    """Only people of this server are known; of no other one is somebody of the same name meant."""
    name, _, host = call.text("acct").partition("@")
    here = ("", urlsplit(call.origin).netloc, urlsplit(call.origin).hostname)
    return call.account((call.world.people.get(name) if host in here else None) or missing())


def _search(call: InstanceCall) -> Data:
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


def _things(call: InstanceCall) -> Any:
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


def _members(call: InstanceCall) -> Any:
    members = f"list {call.names[0]}"
    if call.name == "list_accounts":
        return call.related(members, call.me, call.account)
    for id in call.several("account_ids"):
        person = call.world.index.get(id) or missing()
        call.world.toggle(members, call.me, person, on=call.name == "list_accounts_add")
    return {}


def _markers(call: InstanceCall) -> Data:
    markers, sent = call.me.things["markers"], call.values if call.name == "markers_set" else {}
    for name in sent.keys() & {"home", "notifications"}:
        version = markers.get(name, {"version": 0})["version"] + 1
        markers[name] = {**sent[name], "version": version, "updated_at": call.moment(call.world.clock())}
    asked = (*call.several("timeline"), *sent)
    return {name: marker for name, marker in markers.items() if name in asked}


def _notices(call: InstanceCall) -> list[Notice]:
    wanted, unwanted = call.several("types"), call.several("exclude_types")
    seen = call.world.clock() - call.world.late(own=False)
    return [
        notice
        for notice in reversed(call.me.notices)
        if (not wanted or notice.type in wanted) and notice.type not in unwanted and notice.created <= seen
        if call.text("account_id") in ("", notice.person.id)
        if notice.post is None or call.world.may_see(call.me, notice.post)
    ]


def _groups(call: InstanceCall) -> Data:
    return grouped([call.notice(notice) for notice in _notices(call)])


def _grouped(call: InstanceCall) -> InstanceAnswer:
    found = _groups(call)
    groups = call.page(((one["page_max_id"], one) for one in found["notification_groups"]), dict)
    named = {id for group in groups.body for id in (*group["sample_account_ids"], group["status_id"])}
    about = {kind: [one for one in found[kind] if one["id"] in named] for kind in ("accounts", "statuses")}
    return groups._replace(body={**about, "notification_groups": groups.body})


def _notice(call: InstanceCall) -> Data:
    found = next((notice for notice in call.me.notices if notice.id == call.names[0]), None) or missing()
    if call.name == "clear_notification":
        call.me.notices.remove(found)
    return call.notice(found)


def _clear(call: InstanceCall) -> Data:
    call.me.notices.clear()
    return {}


# fmt: off
ACCOUNTS: Operations = {
    "verify_account_credentials": lambda call: call.own_account(),
    "update_account_credentials": _update_me,
    "accounts": lambda call: [*map(call.account, _people(call))],
    "account_relationships": lambda call: [*map(call.relationship, _people(call))],
    "account_lookup": _lookup,
    "account": lambda call: call.account(call.person()),
    "account_following": lambda call: call.related("follow", call.person(), call.account),
    "account_followers": lambda call: call.related("<follow", call.person(), call.account),
    **{f"account_{un}{verb}": _relate for verb in ("follow", "block", "mute", "endorse", "pin") for un in ("", "un")},
    "blocks": lambda call: call.related("block", call.me, call.account),
    "mutes": lambda call: call.related("mute", call.me, call.muted),
    "endorsements": lambda call: call.related("endorse", call.me, call.account),
    **dict.fromkeys(("lists", "create_list", "show_list", "update_list", "delete_list"), _things),
    **dict.fromkeys(("filters_v2", "create_filter_v2", "filter_v2", "update_filter_v2", "delete_filter_v2"), _things),
    **dict.fromkeys(("scheduled_statuses", "view_scheduled_status", "create_scheduled_status",
                     "cancel_scheduled_status"), _things),
    **dict.fromkeys(("list_accounts", "list_accounts_add", "list_accounts_remove"), _members),
    "get_notifications": lambda call: call.page([(notice.id, notice) for notice in _notices(call)], call.notice),
    "grouped_notifications": _grouped,
    "notifications_unread_count": lambda call: {"count": len(_notices(call))},
    "grouped_notifications_unread_count": lambda call: {"count": len(_groups(call)["notification_groups"])},
    "get_notification": _notice, "clear_notification": _notice,
    "clear_notifications": _clear, "clear_grouped_notifications": _clear,
    "markers_get": _markers, "markers_set": _markers,
    "search": _search,
}
