from time import tzset

import pytest
from viewed import ACCOUNT, NOW, shown

from atoot.cli.view.notifications import notification_rows
from atoot.cli.view.settings import View
from atoot.entities import Notification


def test_exact_times_have_their_zone(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Vienna")
    tzset()
    try:
        assert shown(View(now=NOW, exact=True))[0].endswith(" · 2026-01-02 04:04 CET")
    finally:
        monkeypatch.undo()
        tzset()


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", None]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("exact", [True, False])
def test_a_post_with_an_odd_date_is_shown(time, zone, exact, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    tzset()
    view = View(now=NOW, exact=exact)
    try:
        drawn = shown(
            view, content="odd", created_at=time, edited_at=time, poll={"id": "1", "expires_at": time}
        )
        assert drawn[1] == "  odd"
        assert notification_rows(
            Notification.from_dict({"id": "1", "type": "follow", "created_at": time, "account": ACCOUNT}),
            view,
        )
    finally:
        monkeypatch.undo()
        tzset()
