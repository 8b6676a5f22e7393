from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import GroupedNotificationsResults
from atoot.workflows.grouping import SAMPLE, grouped

NOON = datetime.fromisoformat("2026-08-01T12:00:00+00:00")


def notification(number, kind="favourite", status="1", account="1", *, minutes=0, **more):
    about = {"status": {"id": status, "content": "x"}} if status else {}
    made = (NOON - timedelta(minutes=minutes)).isoformat()
    return {
        "id": str(number),
        "type": kind,
        "created_at": made,
        "account": {"id": account, "acct": "a"},
        **about,
        **more,
    }


def groups(*notifications, types=None):
    return grouped(notifications, types)["notification_groups"]


def test_those_of_one_type_about_one_status_are_one_group():
    (group,) = groups(notification(9, account="1"), notification(7, account="2", minutes=5))
    assert group["notifications_count"] == 2
    assert (group["page_max_id"], group["page_min_id"], group["most_recent_notification_id"]) == (
        "9",
        "7",
        "9",
    )
    assert group["sample_account_ids"] == ["1", "2"]
    assert group["status_id"] == "1"


def test_mentions_stay_single_and_other_statuses_apart():
    found = groups(
        notification(5, "mention"), notification(4, "mention"), notification(3, status="2"), notification(2)
    )
    assert [group["notifications_count"] for group in found] == [1, 1, 1, 1]
    assert found[0]["group_key"] == "ungrouped-5"


def test_follows_have_no_status_and_are_one_group():
    (group,) = groups(*(notification(n, "follow", status=None, account=str(n)) for n in range(20, 0, -1)))
    assert group["status_id"] is None
    assert len(group["sample_account_ids"]) == SAMPLE
    assert group["notifications_count"] == 20


def test_what_is_more_than_half_a_day_apart_is_not_one_group():
    found = groups(notification(3), notification(2, minutes=700), notification(1, minutes=721))
    assert [group["notifications_count"] for group in found] == [2, 1]
    assert len({group["group_key"] for group in found}) == 2


def test_the_caller_says_which_types_are_grouped():
    assert len(groups(notification(2), notification(1), types={"reblog"})) == 2
    assert len(groups(notification(2, "mention"), notification(1, "mention"), types={"mention"})) == 1


def test_the_servers_own_key_is_kept():
    (group,) = groups(notification(1, "mention", group_key="ungrouped-x"))
    assert group["group_key"] == "ungrouped-x"


def test_accounts_and_statuses_stand_beside_once():
    page = grouped([notification(3), notification(2), notification(1, "mention", status="2", account="7")])
    assert [one["id"] for one in page["accounts"]] == ["1", "7"]
    assert [one["id"] for one in page["statuses"]] == ["1", "2"]


def test_damaged_notifications_make_groups_all_the_same():
    found = groups({"id": 1}, {"id": "2", "type": "favourite", "created_at": "yesterday", "account": None})
    assert [group["notifications_count"] for group in found] == [1, 1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["favourite", "reblog", "follow", "mention"]),
            st.sampled_from([None, "1", "2"]),
            st.integers(0, 3000),
        )
    )
)
def test_every_notification_is_in_one_group_and_the_groups_have_the_order_of_the_newest(kinds):
    minutes = sorted(when for *_, when in kinds)
    plain = [
        notification(1000 - n, kind, status, minutes=when)
        for n, ((kind, status, _), when) in enumerate(zip(kinds, minutes, strict=True))
    ]
    found = GroupedNotificationsResults.from_dict(grouped(plain)).notification_groups
    assert sum(group.notifications_count for group in found) == len(plain)
    newest = [int(group.most_recent_notification_id) for group in found]
    assert newest == sorted(newest, reverse=True)
