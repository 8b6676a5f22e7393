import pytest

from atoot.entities import Report
from atoot.testing import answer


async def test_an_account_is_reported_with_a_status(alice, bob):
    b = await bob.verify_account_credentials()
    status = await bob.post("/api/v1/statuses", params={"status": "spam"})
    report = await alice.create_report(
        b, status_ids=[status], comment="buys followers", category="spam", forward=False
    )
    assert isinstance(report, Report)
    assert (report.category, report.comment, report.status_ids) == ("spam", "buys followers", [status["id"]])
    assert report.target_account
    assert report.target_account.id == b.id


async def test_a_report_is_sent_as_documented_and_its_extra_parameters_are_left_alone(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/reports", answer(json={"id": "1"}))
    extra = {"comment": "as in 1.x", "account_id": "wrong"}
    domains = ["a.example", "b.example"]
    await c.create_report("7", extra, rule_ids=[1, "2"], collection_ids="9", forward_to_domains=domains)
    assert extra == {"comment": "as in 1.x", "account_id": "wrong"}
    assert sorted(server.requests[0].form.items()) == [
        ("account_id", "7"),
        ("collection_ids[]", "9"),
        ("comment", "as in 1.x"),
        ("forward_to_domains[]", "a.example"),
        ("forward_to_domains[]", "b.example"),
        ("rule_ids[]", "1"),
        ("rule_ids[]", "2"),
    ]


async def test_a_report_of_nobody_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server, "t")
    with pytest.raises(TypeError):
        await c.create_report(None)
    assert server.requests == []
