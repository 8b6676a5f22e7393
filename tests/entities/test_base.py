import copy
import io
import json
import pickle
from datetime import UTC, date, datetime

import msgspec
import pytest
import rich

from atoot.entities import (
    Account,
    Collection,
    CredentialAccount,
    CredentialApplication,
    MediaFocus,
    Poll,
    Preferences,
    Search,
    Status,
    Token,
    WebPushSubscription,
)
from atoot.entities.base import id_of
from entity_samples import account, status
from tables import each


def read(**fields):
    return Status.from_dict(status(**fields))


def test_an_attribute_is_typed_and_an_item_is_what_the_json_had():
    entity = read(edited_at="2026-08-02T00:00:00Z")
    assert entity.created_at == datetime(2026, 8, 1, 13, 49, 50, 77000, tzinfo=UTC)
    assert entity["created_at"] == "2026-08-01T13:49:50.077Z"
    assert entity.edited_at == datetime(2026, 8, 2, tzinfo=UTC)
    assert entity.account.last_status_at == date(2026, 8, 1)
    assert entity["account"] == entity.account.to_dict()
    assert entity["media_attachments"][0]["meta"]["focus"] == {"x": 1, "y": -0.5}


def test_a_field_is_found_under_the_name_that_the_json_has():
    entity = read(text="Hi")
    assert entity.source_text == entity["text"] == "Hi"
    assert "source_text" not in entity
    preferences = Preferences.from_json('{"posting:default:visibility": "private"}')
    assert preferences.posting_default_visibility == preferences["posting:default:visibility"] == "private"


def test_an_entity_is_read_like_a_mapping():
    entity = read(new="thing")
    assert "id" in entity
    assert "new" in entity
    assert "nothing" not in entity
    assert entity.get("id") == "1"
    assert entity.get("nothing") is None
    assert entity.get("nothing", 3) == 3
    assert entity["new"] == "thing"
    with pytest.raises(KeyError, match="nothing"):
        entity["nothing"]
    assert dict(entity) == entity.to_dict()
    assert list(entity) == entity.keys()
    assert len(entity) == len(entity.keys())
    assert entity.keys()[-1] == "new"
    assert dict(entity.items()) == entity.to_dict()
    assert entity.values()[-1] == "thing"
    assert bool(MediaFocus()) is True


def test_what_an_entity_keeps_inside_is_no_item_of_it():
    entity = read(new="thing")
    assert "atoot kept" not in entity.keys()  # noqa: SIM118 - keys() is what is tested
    with pytest.raises(KeyError):
        entity["atoot kept"]


def test_the_whole_answer_comes_back():
    sent = status(reblog=status("2", unknown={"a": [1, {"b": None}]}), media_attachments=[])
    back = Status.from_dict(sent).to_dict()
    assert {name: back[name] for name in sent if name not in ("account", "reblog", "poll")} == {
        name: sent[name] for name in sent if name not in ("account", "reblog", "poll")
    }
    assert back["reblog"]["unknown"] == {"a": [1, {"b": None}]}
    assert json.loads(json.dumps(back)) == back


def test_what_was_not_sent_comes_back_as_its_default():
    assert MediaFocus().to_dict() == {"x": None, "y": None}
    assert Poll.from_json('{"id": "1"}')["options"] == []


def test_a_number_stays_what_came():
    focus = MediaFocus.from_json('{"x": 1, "y": 0.5}')
    assert (type(focus.x), type(focus.y)) == (int, float)


def test_reading_what_was_written_gives_the_same_entity():
    entity = read(new={"a": 1}, replies_count="7", tags="nonsense")
    again = Status.from_dict(entity.to_dict())
    assert again == entity
    assert again.extra == entity.extra == {"new": {"a": 1}, "tags": "nonsense"}
    assert Status.from_json(json.dumps(entity.to_dict())) == entity
    assert Status.from_dict(entity) == entity


def test_reading_copies_the_data():
    sent = status(pleroma={"a": 1})
    entity = Status.from_dict(sent)
    sent["pleroma"]["a"] = 2
    assert entity.pleroma == {"a": 1}


@each("data", [3, None, [1], "text"])
def test_only_a_mapping_can_be_read_as_one(data):
    with pytest.raises(TypeError):
        Status.from_dict(data)


@each("text", ["", "[", "[]", "3", "null", "{}", '{"error": "gone"}', b"\xff", b'{"id": "\xff'])
def test_a_text_that_is_no_such_entity_is_refused(text):
    with pytest.raises(msgspec.DecodeError):
        Status.from_json(text)


def test_entities_are_equal_by_value():
    assert read() == read()
    assert read() != read(id="2")
    assert read() != read(new=1)
    assert read().account != read()


@each("clone", [copy.copy, copy.deepcopy, lambda entity: pickle.loads(pickle.dumps(entity))])
def test_a_copy_is_equal_and_has_everything(clone):
    entity = read(new={"a": 1}, replies_count="7")
    assert clone(entity) == entity
    assert clone(entity).to_dict() == entity.to_dict()


def test_entities_can_be_made_by_hand_and_changed():
    made = Account(id="1", username="a", acct="a", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert made.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert made.to_dict()["created_at"] == "2026-01-01T00:00:00Z"
    made.last_status_at = date(2026, 2, 3)
    assert made.last_status_at == date(2026, 2, 3)
    assert made["last_status_at"] == "2026-02-03"
    with pytest.raises(TypeError):
        Account("1")


def test_two_entities_share_no_default():
    first, second = MediaFocus(), MediaFocus()
    assert first == second
    one, two = (Poll(id="1") for _ in range(2))
    one.options.append("x")
    assert two.options == []
    assert CredentialAccount.from_dict(account()).source is not CredentialAccount.from_dict(account()).source


def test_the_own_account_always_has_a_source():
    assert CredentialAccount.from_dict(account()).source.privacy == "public"
    assert Account.from_dict(account()).source is None


def test_html_can_be_read_as_plain_text():
    entity = read(
        content="<p>Tom &amp; Ada<br>say hi</p>",
        text="source",
        account=account(note="<p>It is <b>me</b></p>"),
    )
    assert entity.text() == "Tom & Ada\nsay hi"
    assert entity.account.note_text() == "It is me"
    assert entity["text"] == entity.source_text == "source"


def test_the_text_of_an_entity_is_short():
    entity = read(content="x" * 5000)
    assert repr(entity).startswith("<Status id='1' account=<Account id='1' acct='ada@example.social'>")
    assert len(repr(entity)) < 250


SECRETS = {
    Token: {"access_token": "SECRET", "refresh_token": "SECRET", "created_at": 1, "scope": "read"},
    CredentialApplication: {
        "name": "app",
        "client_id": "SECRET",
        "client_secret": "SECRET",
        "vapid_key": "SECRET",
    },
    WebPushSubscription: {"id": 1, "endpoint": "https://push/SECRET", "alerts": {}, "server_key": "SECRET"},
}


@each("cls", SECRETS)
def test_a_secret_is_never_shown(cls):
    entity = cls.from_dict({**SECRETS[cls], "unknown": "SECRET"})
    out = io.StringIO()
    rich.print(entity, file=out)
    for text in (repr(entity), str(entity), f"{entity}", repr([entity]), out.getvalue()):
        assert text
        assert "SECRET" not in text


def test_a_page_inside_an_entity_has_cursors_that_are_no_part_of_it():
    found = Search.from_dict({"accounts": [account()]})
    assert found.next is None
    assert found.previous is None
    plain = found.to_dict()
    found._set_cursors("after", "before")
    assert (found.next, found.previous) == ("after", "before")
    assert found == Search.from_dict({"accounts": [account()]})
    assert found.to_dict() == plain
    assert "next" not in found
    assert pickle.loads(pickle.dumps(found)).next is None
    assert "after" not in repr(found)


def test_what_msgspec_writes_has_no_place_where_nothing_is_kept():
    entity = Status.from_dict(status())
    assert json.loads(msgspec.json.encode(entity)) == entity.to_dict()
    assert b"kept" not in msgspec.json.encode([entity, entity.account])
    assert Status.from_json(msgspec.json.encode(entity)) == entity


def test_what_msgspec_writes_is_read_back_with_all_that_was_kept_and_only_to_json_puts_it_in_its_place():
    entity = Status.from_dict(status(new=[1], account=account(other="x")))
    written = msgspec.json.encode(entity)
    assert msgspec.json.decode(written, type=Status) == entity
    assert Status.from_json(written).extra == {"new": [1]}
    assert b"atoot kept" in written
    assert b"kept" not in entity.to_json()
    assert json.loads(entity.to_json())["account"]["other"] == "x"
    assert Status.from_json(entity.to_json()) == entity


@each("again", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e)), msgspec.structs.replace])
@each("fields", [{}, {"new": [1]}, {"replies_count": "x"}])
def test_a_copy_keeps_what_the_entity_kept(again, fields):
    entity = Status.from_dict(status(**fields))
    copied = again(entity)
    assert copied == entity
    assert copied.extra == fields
    assert copied.to_dict() == entity.to_dict()


@each("half", ["cut \ud83d", "\udc00", "\ud83d\ud83d\ude00"])
def test_half_a_surrogate_pair_costs_itself(half):
    for entity in (
        Status.from_dict(status(content=half)),
        Status.from_json(json.dumps(status(content=half))),
    ):
        assert "\N{REPLACEMENT CHARACTER}" in entity.content
        entity.content.encode()
    text = json.dumps(status(content=half), ensure_ascii=False)
    assert "\N{REPLACEMENT CHARACTER}" in Status.from_json(text).content
    assert Status.from_dict(status(**{half: {half: [half]}})).content == status()["content"]


def test_a_collection_has_items_and_is_a_mapping_all_the_same():
    sent = {"id": "1", "name": "Birds", "account_id": "2", "items": [{"id": "7"}], "item_count": 1}
    collection = Collection.from_dict(sent)
    assert [item.id for item in collection.items] == ["7"]
    plain = dict(collection)
    assert plain["name"] == "Birds"
    assert [item["id"] for item in plain["items"]] == ["7"]
    assert dict(plain.items()) == {**collection}
    assert "items" in collection
    assert collection.get("items") == collection["items"]


def test_a_boost_shows_what_it_boosts_and_every_status_has_an_address_to_open():
    boosted = status("2", url="https://a.example/@ada/2", uri="https://a.example/2")
    boost = Status.from_dict(status("1", reblog=boosted, url=None, uri="https://b.example/1"))
    assert boost.shown.id == "2"
    assert boost.link == "https://a.example/@ada/2"
    assert boost.shown.shown is boost.shown
    plain = Status.from_dict(status("1", url=None, uri="https://b.example/1"))
    assert plain.shown is plain
    assert plain.link == "https://b.example/1"


def test_what_was_not_awaited_is_no_id_and_says_so():
    async def me():
        raise AssertionError

    forgotten = me()
    with pytest.raises(TypeError, match="got coroutine: write `await` before it"):
        id_of(forgotten)
    forgotten.close()
