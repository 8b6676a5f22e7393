import pytest

from atoot import ApiError, MastodonAPI
from atoot.entities import AdminAccount
from atoot.testing import answer


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_an_account_is_seen_as_only_moderators_see_it(admin, bob):
    b = await bob.verify_account_credentials()
    seen = await admin.admin_view_account(b)
    assert isinstance(seen, AdminAccount)
    assert (seen.id, seen.account.username, seen.approved) == (b.id, "bob", True)


@pytest.mark.parametrize(
    ("action", "state", "undo"),
    [
        ("silence", "silenced", "admin_account_unsilence"),
        ("suspend", "suspended", "admin_account_unsuspend"),
        ("sensitive", "sensitized", "admin_account_unsensitive"),
        ("disable", "disabled", "admin_account_enable"),
    ],
)
async def test_an_action_against_an_account_can_be_undone(admin, bob, action, state, undo):
    b = await bob.verify_account_credentials()
    assert await admin.admin_account_action(b, action) is None
    assert getattr(await admin.admin_view_account(b), state) is True
    assert getattr(await getattr(admin, undo)(b), state) is False


async def test_an_action_is_sent_under_the_names_of_the_api(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/admin/accounts/7/action", answer(json={}))
    extra = {"include_statuses": False}
    await c.admin_account_action("7", "none", {"id": "3"}, 4, "", False, extra)
    assert extra == {"include_statuses": False}
    assert dict(server.requests[0].form) == {
        "type": "none",
        "report_id": "3",
        "warning_preset_id": "4",
        "text": "",
        "send_email_notification": "false",
        "include_statuses": "false",
    }


async def test_an_action_resolves_the_report_that_led_to_it(admin, alice, bob):
    b = await bob.verify_account_credentials()
    report = await alice.create_report(b, comment="spam")
    await admin.admin_account_action(b, "silence", report)
    assert (await admin.admin_view_report(report)).action_taken is True


async def test_a_pending_account_is_let_in(admin, bob):
    b = await bob.verify_account_credentials()
    assert (await admin.admin_account_approve(b)).approved is True


@pytest.mark.parametrize("way", ["admin_account_reject", "admin_delete_account"])
async def test_an_account_is_shown_once_more_when_it_is_deleted(admin, bob, way):
    b = await bob.verify_account_credentials()
    last = await getattr(admin, way)(b)
    assert isinstance(last, AdminAccount)
    assert last.id == b.id
    assert [account.username async for account in admin.admin_accounts(username="bob")] == []


@pytest.mark.parametrize("body", [b"{}", b" {} ", b"null", b""])
@pytest.mark.parametrize("way", ["admin_account_reject", "admin_delete_account"])
async def test_servers_need_not_show_the_deleted_account(server, connect, way, body):
    c = await connect(server, "t")
    server.on("*", "/api/v1/admin/accounts/*", answer(body))
    assert await getattr(c, way)("7") is None


async def test_nonsense_instead_of_a_deleted_account_is_an_error(server, connect):
    c = await connect(server, "t")
    server.on("DELETE", "/api/v1/admin/accounts/7", answer(json=["what?"]))
    with pytest.raises(ApiError, match=r"AdminAccount.*DELETE /api/v1/admin/accounts/7"):
        await c.admin_delete_account(7)


async def test_accounts_are_listed_page_after_page(admin, instance):
    for number in range(5):
        instance.add_user(f"member{number}")
    names = [account.username async for account in admin.admin_accounts(limit=2)]
    assert sorted(names) == ["admin", "alice", "bob", *(f"member{number}" for number in range(5))]


async def test_the_published_filters_keep_their_places(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/admin/accounts", answer(json=[]))
    await c.admin_accounts(
        True, None, "a.example", None, None, True, None, False, "u", "d", "e@x", "::1", True
    )
    assert dict(server.requests[0].query) == {
        "local": "true",
        "by_domain": "a.example",
        "disabled": "true",
        "username": "u",
        "display_name": "d",
        "email": "e@x",
        "ip": "::1",
        "staff": "true",
    }


async def test_a_filter_that_is_off_is_not_sent_since_servers_take_any_value_for_yes(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/admin/accounts", answer(json=[]))
    server.on("GET", "/api/v1/admin/reports", answer(json=[]))
    off = dict.fromkeys(["local", "remote", "active", "pending", "disabled"], False)
    await c.admin_accounts(**off, silenced=False, suspended=False, sensitized=False, staff=False)
    await c.admin_reports(resolved=False)
    assert [dict(request.query) for request in server.requests] == [{}, {}]


async def test_the_newer_list_takes_roles_and_inviters_by_id_or_as_they_came(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v2/admin/accounts", answer(json=[]))
    inviter = AdminAccount.from_dict(
        {"id": "9", "created_at": "2024-01-01T00:00:00Z", "account": {"id": "9"}}
    )
    await c.admin_accounts_v2(origin="local", status="pending", role_ids=[1, "2"], invited_by=inviter)
    query = server.requests[0].query
    assert (query["origin"], query["status"], query["invited_by"]) == ("local", "pending", "9")
    assert query.getall("role_ids[]") == ["1", "2"]


async def test_staff_is_found(admin):
    found = await admin.admin_accounts_v2(permissions="staff")
    assert [account.username for account in found] == ["admin"]
