import pytest

from atoot.entities import WrappedAnnualReports
from atoot.testing import answer

REPORTS = {
    "annual_reports": [{"year": 2025, "data": {"archetype": "oracle"}}],
    "accounts": [],
    "statuses": [],
}


async def test_reports_come_with_what_they_name(server, connect):
    c = await connect(server, "t")
    for place in ("", "/2025"):
        server.on("GET", "/api/v1/annual_reports" + place, answer(json=REPORTS))
    for reports in (await c.annual_reports(), await c.annual_report(2025), await c.annual_report("2025")):
        assert isinstance(reports, WrappedAnnualReports)
        assert reports.annual_reports[0].data.archetype == "oracle"


@pytest.mark.parametrize("state", ["available", "generating", "eligible", "ineligible", "something new"])
async def test_the_state_is_a_word(server, connect, state):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/annual_reports/2025/state", answer(json={"state": state}))
    assert await c.annual_report_state(2025) == state


async def test_a_report_is_ordered_and_read(server, connect):
    c = await connect(server, "t")
    order = server.on("POST", "/api/v1/annual_reports/2025/generate", answer(status=202))
    read = server.on("POST", "/api/v1/annual_reports/2025/read", answer(json={}))
    assert await c.annual_report_generate(2025) is None
    assert await c.annual_report_read(2025) is None
    assert len(order.requests) == len(read.requests) == 1


async def test_a_year_like_any_other(alice):
    assert isinstance(await alice.annual_reports(), WrappedAnnualReports)
