import pytest

from atoot import MastodonAPI
from atoot.entities import AdminReport
from atoot.testing import answer


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


@pytest.fixture
async def report(alice, bob):
    return await alice.create_report(await bob.verify_account_credentials(), comment="buys followers")


async def test_a_report_is_worked_on(admin, report):
    me = await admin.verify_account_credentials()
    taken = await admin.admin_report_self_assign(report)
    assert isinstance(taken, AdminReport)
    assert taken.assigned_account is not None
    assert taken.assigned_account.id == me.id
    assert (await admin.admin_report_unassign(report)).assigned_account is None
    assert (await admin.admin_report_resolve(report)).action_taken is True
    assert (await admin.admin_report_reopen(report)).action_taken is False
    assert (await admin.admin_view_report(report)).comment == "buys followers"


async def test_open_reports_are_listed_unless_resolved_ones_are_asked_for(admin, report):
    assert [found.id async for found in admin.admin_reports()] == [report.id]
    assert [found.id async for found in admin.admin_reports(resolved=False)] == [report.id]
    assert await admin.admin_reports(True) == []
    await admin.admin_report_resolve(report)
    assert await admin.admin_reports() == []
    assert [found.id async for found in admin.admin_reports(resolved=True)] == [report.id]


async def test_reports_are_found_by_who_reports_and_who_is_reported(admin, alice, bob, report):
    a, b = await alice.verify_account_credentials(), await bob.verify_account_credentials()
    assert [found.id for found in await admin.admin_reports(account=a, target_account=b)] == [report.id]
    assert await admin.admin_reports(None, b) == []


async def test_a_report_is_changed(server, connect):
    c = await connect(server, "t")
    someone = {"id": "1", "created_at": "2024-01-01T00:00:00Z", "account": {"id": "1"}}
    row = {"id": "5", "created_at": "2024-01-01T00:00:00Z", "account": someone, "target_account": someone}
    server.on("PUT", "/api/v1/admin/reports/5", answer(json=row))
    await c.admin_update_report(5, category="violation", rule_ids=[1, "2"])
    form = server.requests[0].form
    assert (form["category"], form.getall("rule_ids[]")) == ("violation", ["1", "2"])


async def test_no_rules_can_be_said_too(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v1/admin/reports/5", answer(json={"id": "5"}))
    await c.admin_update_report(5, rule_ids=[])
    assert server.requests[0].json == {"rule_ids": []}
