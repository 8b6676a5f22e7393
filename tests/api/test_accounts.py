from datetime import UTC, date, datetime, timedelta

import pytest

from atoot.api.base import Upload
from atoot.entities import (
    Account,
    CredentialAccount,
    FamiliarFollowers,
    FeaturedTag,
    IdentityProof,
    List,
    Relationship,
    Status,
    Token,
)
from atoot.errors import NotFoundError, UnprocessedError
from atoot.testing import answer

ME = {"id": "1", "username": "me", "acct": "me", "created_at": "2024-01-01T00:00:00.000Z", "source": {}}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


async def test_signing_up_gives_a_token(server, c):
    server.on("POST", "/api/v1/accounts", answer(json={"access_token": "new", "created_at": 1700000000}))
    token = await c.register_account(
        "zoe", "zoe@example.org", "p&ss w", True, "en", params={"extra": "1"}, date_of_birth=date(2000, 2, 29)
    )
    assert isinstance(token, Token)
    assert token.access_token == "new"
    assert dict(server.requests[0].form) == {
        "extra": "1",
        "username": "zoe",
        "email": "zoe@example.org",
        "password": "p&ss w",
        "agreement": "true",
        "locale": "en",
        "date_of_birth": "2000-02-29",
    }


async def test_a_refused_sign_up_says_what_is_wrong_with_which_value_and_hides_the_password(server, c):
    details = {"username": [{"error": "ERR_TAKEN", "description": "has already been taken"}]}
    refusal = {"error": "Validation failed: Username has already been taken", "details": details}
    server.on("POST", "/api/v1/accounts", answer(status=422, json=refusal))
    with pytest.raises(UnprocessedError) as caught:
        await c.register_account("zoe", "zoe@example.org", "hunter2", False, "en")
    assert caught.value.details == details
    assert "hunter2" not in str(caught.value) + repr(caught.value)
    assert server.requests[0].form["agreement"] == "false"


async def test_who_am_i(alice):
    me = await alice.verify_account_credentials()
    assert isinstance(me, CredentialAccount)
    assert me.username == "alice"
    assert me.source.privacy


async def test_a_profile_is_changed_and_what_is_not_named_stays(alice):
    await alice.update_account_credentials(display_name="Alice", note="Hello", bot=True)
    me = await alice.update_account_credentials(
        note="",
        bot=False,
        fields_attributes=[{"name": "Site", "value": "https://a.example"}],
        source_language="de",
    )
    assert me.display_name == "Alice"
    assert me.source.note == ""
    assert me.bot is False
    assert [(row.name, row.value) for row in me.source.fields] == [("Site", "https://a.example")]
    assert me.source.language == "de"


async def test_falsy_values_of_a_profile_are_sent(server, c):
    server.on("PATCH", "/api/v1/accounts/update_credentials", answer(json=ME))
    await c.update_account_credentials(discoverable=False, display_name="", note="", locked=False)
    assert dict(server.requests[0].form) == {
        "discoverable": "false",
        "display_name": "",
        "note": "",
        "locked": "false",
    }


async def test_defaults_of_new_posts_go_into_the_source(server, c):
    server.on("PATCH", "/api/v1/accounts/update_credentials", answer(json=ME))
    await c.update_account_credentials(
        source_privacy="private",
        source_sensitive=False,
        source_quote_policy="nobody",
        attribution_domains=["a.example"],
    )
    assert list(server.requests[0].form.items()) == [
        ("attribution_domains[]", "a.example"),
        ("source[privacy]", "private"),
        ("source[sensitive]", "false"),
        ("source[quote_policy]", "nobody"),
    ]


async def test_pictures_are_sent_as_multipart_from_a_path_from_bytes_and_from_a_file(server, c, tmp_path):
    server.on("PATCH", "/api/v1/accounts/update_credentials", answer(json=ME))
    picture = tmp_path / "me.png"
    picture.write_bytes(PNG)
    with picture.open("rb") as file:
        await c.update_account_credentials(avatar=str(picture), header=PNG, fields_attributes={"Site": "x"})
        await c.update_account_credentials(avatar=file, header=Upload(PNG, "banner.png", "image/png"))
        assert not file.closed  # it is the caller's
    by_path, by_file = server.requests
    assert [(part.name, part.filename, part.body) for part in by_path.parts] == [
        ("avatar", "me.png", PNG),
        ("header", "file", PNG),
        ("fields_attributes[0][name]", None, b"Site"),
        ("fields_attributes[0][value]", None, b"x"),
    ]
    assert [(part.name, part.filename, part.body) for part in by_file.parts] == [
        ("avatar", "me.png", PNG),
        ("header", "banner.png", PNG),
    ]


async def test_a_picture_that_is_none_is_refused_before_anything_is_sent(server, c):
    with pytest.raises(TypeError, match="expected bytes, a path or an open binary file"):
        await c.update_account_credentials(avatar=7)
    assert server.requests == []


async def test_an_account_is_found_by_its_entity_its_id_and_what_1_x_had(alice, bob):
    me = await bob.verify_account_credentials()
    for ref in (me, me.id, int(me.id), {"id": me.id}):
        found = await alice.account(ref)
        assert isinstance(found, Account)
        assert found.id == me.id
        assert found["acct"] == "bob"


async def test_an_account_that_does_not_exist_is_not_found(alice):
    with pytest.raises(NotFoundError):
        await alice.account("1")


async def test_an_id_cannot_lead_to_another_path(server, c):
    server.on("GET", "/api/v1/accounts/*", answer(json=ME))
    await c.account("a/b?c#d é")
    assert server.requests[0].target == "/api/v1/accounts/a%2Fb%3Fc%23d%20%C3%A9"
    for wrong in ("", ".", ".."):
        with pytest.raises(ValueError, match="id"):
            await c.account(wrong)
    assert len(server.requests) == 1


async def test_several_accounts_at_once(alice, bob):
    ids = [(await user.verify_account_credentials()).id for user in (alice, bob)]
    assert {account.id for account in await alice.accounts(ids)} == set(ids)


async def test_what_an_account_has_posted_is_walked_over_pages(alice, bob):
    for number in range(5):
        await bob.post("/api/v1/statuses", params={"status": f"number {number}"})
    me = await bob.verify_account_credentials()
    page = await alice.account_statuses(me, limit=2)
    assert all(isinstance(status, Status) for status in page)
    assert page.next
    everything = [status.id async for status in alice.account_statuses(me, limit=2)]
    assert len(everything) == 5
    assert everything == sorted(everything, key=int, reverse=True)
    older = await alice.account_statuses(me, max_id=page[-1])
    assert [status.id for status in older] == everything[2:]


async def test_statuses_are_narrowed_by_what_is_asked(server, c):
    server.on("GET", "/api/v1/accounts/7/statuses", answer(json=[]))
    await c.account_statuses(
        7, only_media=True, exclude_replies=False, exclude_reblogs=True, pinned=False, tagged="é"
    )
    assert dict(server.requests[0].query) == {
        "only_media": "true",
        "exclude_replies": "false",
        "exclude_reblogs": "true",
        "pinned": "false",
        "tagged": "é",
    }


async def test_followers_and_followed(alice, bob):
    a, b = await alice.verify_account_credentials(), await bob.verify_account_credentials()
    await alice.account_follow(b)
    assert [account.id for account in await alice.account_followers(b)] == [a.id]
    assert [account.id for account in await alice.account_following(a, limit=1)] == [b.id]
    assert [account.id async for account in bob.account_followers(b, {"limit": 5})] == [a.id]


async def test_what_a_profile_shows(alice, bob):
    b = await bob.verify_account_credentials()
    await bob.create_featured_tag("python")
    await bob.account_endorse(await alice.verify_account_credentials())
    (tag,) = await alice.account_featured_tags(b)
    assert isinstance(tag, FeaturedTag)
    assert tag.name == "python"
    assert [account.username for account in await alice.account_endorsements(b)] == ["alice"]


async def test_the_lists_that_an_account_is_in(alice, bob):
    b = await bob.verify_account_credentials()
    made = await alice.create_list("friends")
    await alice.list_accounts_add(made, b)
    (found,) = await alice.account_lists(b)
    assert isinstance(found, List)
    assert found.id == made.id


async def test_identity_proofs_of_old_and_of_new_servers(server, c, alice):
    proof = {"provider": "Keybase", "provider_username": "me", "updated_at": "2019-07-21T20:14:39.596Z"}
    server.on("GET", "/api/v1/accounts/7/identity_proofs", answer(json=[proof]))
    (found,) = await c.account_identity_proofs("7")
    assert isinstance(found, IdentityProof)
    assert found.provider == "Keybase"
    assert await alice.account_identity_proofs(await alice.verify_account_credentials()) == []


async def test_relationships_to_one_and_to_many(alice, bob):
    a, b = await alice.verify_account_credentials(), await bob.verify_account_credentials()
    await alice.account_follow(b)
    (one,) = await alice.account_relationships(b)
    assert isinstance(one, Relationship)
    assert one.following
    for many in ([a.id, b], (a, b.id), iter([a, b])):
        found = await alice.account_relationships(many)
        assert {relationship.id: relationship.following for relationship in found} == {
            a.id: False,
            b.id: True,
        }
    assert await alice.account_relationships([]) == []


async def test_ids_are_sent_as_an_array(server, c):
    server.on("GET", "/api/v1/accounts/relationships", answer(json=[]))
    await c.account_relationships(["1", 2], with_suspended=True)
    assert server.requests[0].query.getall("id[]") == ["1", "2"]
    assert server.requests[0].query["with_suspended"] == "true"


async def test_who_of_my_friends_follows_them(alice, bob, instance, connect):
    carol = await connect(instance, instance.add_user("carol"))
    b, third = await bob.verify_account_credentials(), await carol.verify_account_credentials()
    await alice.account_follow(b)
    await bob.account_follow(await alice.verify_account_credentials())
    await bob.account_follow(third)
    (found,) = await alice.account_familiar_followers(third)
    assert isinstance(found, FamiliarFollowers)
    assert found.id == third.id
    assert [account.id for account in found.accounts] == [b.id]


async def test_searching_sends_what_is_asked_and_pages_by_offset(server, c):
    people = [
        {"id": str(number), "username": "a", "acct": "a", "created_at": "2024-01-01"} for number in range(3)
    ]

    def search(request):
        start = int(request.query.get("offset", 0))
        return answer(json=people[start : start + int(request.query["limit"])])

    server.on("GET", "/api/v1/accounts/search", search)
    found = [account.id async for account in c.account_search("a b&c", 2, False, True)]
    assert found == ["0", "1", "2"]
    assert dict(server.requests[0].query) == {
        "q": "a b&c",
        "limit": "2",
        "resolve": "false",
        "following": "true",
    }
    assert server.requests[1].query["offset"] == "2"
    assert [account.id for account in await c.account_search("a", limit=5, offset=1)] == ["1", "2"]


async def test_searching_on_a_whole_server(alice, bob):
    b = await bob.verify_account_credentials()
    assert await alice.account_search("bob", following=True) == []
    await alice.account_follow(b)
    assert [account.id for account in await alice.account_search("bob", limit=1, following=True)] == [b.id]


async def test_looking_up_an_address(alice):
    assert (await alice.account_lookup("bob")).username == "bob"
    with pytest.raises(NotFoundError):
        await alice.account_lookup("bob@nowhere.example")


@pytest.fixture
async def b(bob):
    return await bob.verify_account_credentials()


async def test_following_and_its_end(alice, b):
    now = await alice.account_follow(b)
    assert isinstance(now, Relationship)
    assert now.id == b.id
    assert now.following
    assert not (await alice.account_unfollow(b)).following


async def test_a_follow_without_boosts(alice, b):
    assert (await alice.account_follow(b, reblogs=False)).showing_reblogs is False


async def test_the_settings_of_a_follow_are_sent_as_they_are_given(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/accounts/7/follow", answer(json={"id": "7"}))
    await c.account_follow("7")
    await c.account_follow("7", reblogs=False, notify=True, languages=["en", "de"])
    await c.account_follow("7", languages=[])
    bare, settings, all_languages = server.requests
    assert bare.body == b""
    assert list(settings.form.items()) == [
        ("reblogs", "false"),
        ("notify", "true"),
        ("languages[]", "en"),
        ("languages[]", "de"),
    ]
    assert all_languages.json == {"languages": []}


async def test_a_follower_is_removed(alice, bob, b):
    a = await alice.verify_account_credentials()
    await bob.account_follow(a)
    assert not (await alice.account_remove_from_followers(b)).followed_by
    assert await alice.account_followers(a) == []


async def test_blocking_and_its_end(alice, b):
    assert (await alice.account_block(b)).blocking
    assert not (await alice.account_unblock(b)).blocking


async def test_muting_for_a_while_and_its_end(alice, b):
    now = await alice.account_mute(b, notifications=False, duration=timedelta(hours=1))
    assert now.muting
    assert now.muting_notifications is False
    assert now.muting_expires_at
    assert timedelta(0) < now.muting_expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert not (await alice.account_unmute(b)).muting


async def test_a_mute_of_no_seconds_is_sent_as_such(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/accounts/7/mute", answer(json={"id": "7"}))
    await c.account_mute(7, duration=0)
    await c.account_mute(7, duration=timedelta(minutes=5))
    assert [request.form["duration"] for request in server.requests] == ["0", "300"]


@pytest.mark.parametrize(
    ("on", "off"), [("account_pin", "account_unpin"), ("account_endorse", "account_unendorse")]
)
async def test_featuring_in_the_old_and_in_the_new_way(alice, b, on, off):
    assert (await getattr(alice, on)(b)).endorsed
    assert not (await getattr(alice, off)(b)).endorsed


async def test_a_note_is_written_and_removed(alice, b):
    assert (await alice.account_note(b, comment="met in Berlin")).note == "met in Berlin"
    assert (await alice.account_note(b, comment="")).note == ""


async def test_posts_can_be_had_by_email(server, connect):
    c = await connect(server)
    server.on("POST", "/api/v1/accounts/7/email_subscriptions", answer(json={}))
    assert await c.account_subscribe_by_email(7, email="me+posts@example.org") is None
    assert dict(server.requests[0].form) == {"email": "me+posts@example.org"}
