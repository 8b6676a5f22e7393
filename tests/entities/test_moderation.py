"""What moderators see, in the forms that it had over the years."""

from datetime import UTC, datetime

from atoot.entities import (
    AccountWarning,
    AdminAccount,
    AdminCohort,
    AdminDimension,
    AdminIp,
    AdminMeasure,
    AdminReport,
    RelationshipSeveranceEvent,
    Report,
    Role,
)
from tables import each

MADE = "2026-11-24T12:00:00.000Z"
ACCOUNT = {"id": "1", "username": "ada", "acct": "ada"}
ADMIN = {"id": "1", "username": "ada", "created_at": MADE, "account": ACCOUNT}


@each("ip", ["192.0.2.1", None])
def test_the_last_address_of_an_account_is_a_text(ip):
    assert AdminAccount.from_dict({**ADMIN, "ip": ip}).ip == ip


def test_the_last_address_of_an_account_was_an_object_for_a_while():
    sent = {"user_id": 1, "ip": "192.0.2.1", "used_at": MADE}
    account = AdminAccount.from_dict({**ADMIN, "ip": sent})
    assert isinstance(account.ip, AdminIp)
    assert (account.ip.ip, account["ip"]) == ("192.0.2.1", sent)


def test_the_role_of_an_account_was_a_text_before_it_was_an_object():
    assert AdminAccount.from_dict({**ADMIN, "role": "moderator"}).role == "moderator"
    role = {"id": "3", "name": "Moderator", "permissions": "1"}
    found = AdminAccount.from_dict({**ADMIN, "role": role}).role
    assert isinstance(found, Role)
    assert found.name == "Moderator"


def test_addresses_and_mail_of_people_are_not_shown_by_accident():
    account = AdminAccount.from_dict(
        {
            **ADMIN,
            "email": "ada@mail.example",
            "ip": "192.0.2.1",
            "ips": [{"ip": "192.0.2.1", "used_at": MADE}],
        }
    )
    assert "192.0.2.1" not in repr(account) + repr(account.ips)
    assert "ada@mail.example" not in repr(account)


def test_a_report_has_its_people_and_what_it_is_about():
    report = AdminReport.from_dict(
        {
            "id": 5,
            "category": "spam",
            "created_at": MADE,
            "account": ADMIN,
            "target_account": {**ADMIN, "id": "2"},
            "assigned_account": None,
            "statuses": [{"id": "7", "account": ACCOUNT, "content": "x", "created_at": MADE}, None],
            "rules": [{"id": "1", "text": "Be kind"}],
        }
    )
    assert (report.id, report.account.id, report.target_account.id) == ("5", "1", "2")
    assert [status.id for status in report.statuses] == ["7"]
    assert (report.assigned_account, report.action_taken) == (None, False)


def test_a_report_of_ones_own_may_leave_out_whom_it_is_about():
    report = Report.from_dict({"id": "1", "action_taken": False, "comment": "x", "created_at": MADE})
    assert (report.target_account, report.status_ids) == (None, None)


def test_a_warning_tells_of_the_objection_to_it():
    warned = AccountWarning.from_dict(
        {
            "id": "1",
            "action": "silence",
            "created_at": MADE,
            "target_account": ACCOUNT,
            "appeal": {"text": "no", "state": "rejected"},
        }
    )
    assert warned.appeal is not None
    assert (warned.action, warned.appeal.state) == ("silence", "rejected")
    assert warned.created_at == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_severance_counts_who_was_lost():
    event = RelationshipSeveranceEvent.from_dict(
        {
            "id": "1",
            "type": "domain_block",
            "target_name": "b.example",
            "followers_count": "3",
            "created_at": MADE,
        }
    )
    assert (event.followers_count, event.following_count, event.purged) == (3, 0, False)


@each("value", ["2", 2, 2.0, "2.0"])
def test_numbers_of_the_dashboard_are_numbers_whatever_they_are_sent_as(value):
    measure = AdminMeasure.from_dict(
        {"key": "new_users", "total": value, "data": [{"date": MADE, "value": value}]}
    )
    assert (measure.total, measure.data[0].value) == (2, 2)
    cohort = AdminCohort.from_dict(
        {"period": MADE, "frequency": "day", "data": [{"date": MADE, "rate": 1, "value": value}]}
    )
    assert (cohort.data[0].rate, cohort.data[0].value) == (1, 2)


def test_a_dimension_keeps_what_it_is_read_as_by_people():
    dimension = AdminDimension.from_dict(
        {
            "key": "space_usage",
            "data": [{"key": "media", "human_key": "Media", "value": "1024", "unit": "bytes"}],
        }
    )
    assert (dimension.data[0].human_key, dimension.data[0].value) == ("Media", "1024")
