"""Objects as the serializers of other servers make them: all of it is read, and none of it is lost.

Each line of `serializers.jsonl` was written after the source of a server:
- https://codeberg.org/silverpill/mitra · https://iceshrimp.dev/iceshrimp/Iceshrimp.NET
- https://activitypub.software/TransFem-org/Sharkey · https://github.com/toddsundsted/ktistec
- https://github.com/grishka/Smithereen · https://github.com/bookwyrm-social/bookwyrm
- https://github.com/cloudflare/wildebeest · https://github.com/pixelfed/pixelfed
- https://github.com/akirk/enable-mastodon-apps (WordPress)
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from atoot import entities
from atoot.entities import List, StatusReaction
from tables import each

SENT = [
    json.loads(line) for line in Path(__file__).with_name("serializers.jsonl").read_text("utf-8").splitlines()
]


def sent(software, entity, number=0):
    """An object that a server sends, and what is read of it."""
    found = [one["json"] for one in SENT if (one["software"], one["entity"]) == (software, entity)]
    return found[number], getattr(entities, entity).from_dict(found[number])


def lost(came, given, path=""):
    """Paths of what came and is not given back as it was."""
    if isinstance(came, dict) and isinstance(given, dict):
        return [
            one
            for name, value in came.items()
            for one in (lost(value, given[name], f"{path}.{name}") if name in given else [f"{path}.{name}"])
        ]
    if isinstance(came, list) and isinstance(given, list) and len(came) == len(given):
        pairs = enumerate(zip(came, given, strict=True))
        return [one for at, (x, y) in pairs for one in lost(x, y, f"{path}[{at}]")]
    return [] if (type(came), came) == (type(given), given) else [path]


@pytest.mark.parametrize("one", SENT, ids=lambda one: f"{one['software']}-{one['entity']}")
def test_what_a_server_sends_is_given_back_whole(one):
    read = getattr(entities, one["entity"]).from_json(json.dumps(one["json"]))
    assert lost(one["json"], read.to_dict()) == []
    assert read == getattr(entities, one["entity"]).from_dict(read.to_dict())


@each("software", ["mitra", "iceshrimp.net", "sharkey", "ktistec", "wildebeest", "pixelfed"])
def test_a_status_of_other_software_has_what_one_of_mastodon_has(software):
    came, status = sent(software, "Status")
    assert (status.id, status.account.acct, status.visibility) == (
        came["id"],
        came["account"]["acct"],
        came["visibility"],
    )
    assert isinstance(status.created_at, datetime)
    assert isinstance(status.account.created_at, datetime)
    assert [one.type for one in status.media_attachments] == ["image"] * len(came["media_attachments"])


@each("software", ["mitra", "iceshrimp.net", "sharkey", "ktistec"])
def test_a_quote_is_read_in_whichever_form_it_comes(software):
    came, status = sent(software, "Status")
    quoted = came["quote"].get("quoted_status", came["quote"])
    if "id" in (quoted or {}):
        assert status.quote.quoted_status.id == quoted["id"]
    else:
        assert status.quote.state == "accepted"
        assert status.quote.quoted_status is None


@each("software", ["iceshrimp.net", "sharkey"])
def test_who_reacted_with_an_emoji_are_accounts(software):
    came, status = sent(software, "Status")
    (reaction,) = status.reactions
    assert isinstance(reaction, StatusReaction)
    assert [account.acct for account in reaction.accounts] == ["a"]
    assert reaction.extra == {}
    assert came["reactions"][0]["count"] == reaction.count


def test_a_name_that_other_software_has_for_a_field_is_read_as_the_field():
    _, instance = sent("iceshrimp.net", "Instance")
    assert instance.configuration.media_attachments.video_frame_rate_limit == 60
    assert instance.configuration.urls.streaming == "wss://i"
    assert instance.configuration.urls.extra == {"streaming_api": "wss://i"}
    hometown = {"id": "1", "title": "Friends", "replies_policy": "list", "is_exclusive": True}
    assert List.from_dict(hometown).exclusive
    assert not List.from_dict(hometown | {"exclusive": False}).exclusive


def test_lists_where_objects_belong_are_no_values():
    came, instance = sent("wordpress", "Instance")
    assert came["configuration"] == []
    assert instance.configuration.statuses.max_characters is None
    assert not instance.registrations.enabled
    assert instance.extra["configuration"] == []


def test_the_kinds_of_notifications_of_other_software_are_kept():
    assert sent("mitra", "Notification")[1].type == "pleroma:emoji_reaction"
    assert sent("mitra", "Notification")[1].emoji == "❤"
    assert sent("mitra", "Notification", 1)[1].moderation_warning.action == "delete_statuses"
    assert sent("pixelfed", "Notification")[1].extra["tagged"]["username"] == "x"
    assert sent("pixelfed", "Notification", 1)[1].type == "modlog"


def test_null_for_yes_or_no_is_not_yes():
    _, relationship = sent("pixelfed", "Relationship")
    assert not relationship.muting_notifications
    assert not relationship.domain_blocking
