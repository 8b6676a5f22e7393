"""How many stay."""

from datetime import date

from atoot.entities import AdminCohort
from atoot.testing import answer


async def test_retention_is_a_table_of_cohorts(server, connect):
    c = await connect(server, "t")
    row = {
        "period": "2024-01-01T00:00:00+00:00",
        "frequency": "month",
        "data": [{"date": "2024-01-01T00:00:00+00:00", "rate": 1.0, "value": "2"}],
    }
    server.on("POST", "/api/v1/admin/retention", answer(json=[row]))
    (cohort,) = await c.admin_retention(start_at=date(2024, 1, 1), end_at=date(2024, 2, 1), frequency="month")
    assert isinstance(cohort, AdminCohort)
    assert (cohort.data[0].rate, cohort.data[0].value) == (1.0, 2)
    assert dict(server.requests[0].form) == {
        "start_at": "2024-01-01",
        "end_at": "2024-02-01",
        "frequency": "month",
    }
