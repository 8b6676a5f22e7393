from viewed import ACCOUNT, PIPE, WHEN, lines, status

from atoot.cli.view.notifications import conversation_rows, notification_rows
from atoot.entities import Conversation, Notification
from tables import each


@each(
    ("type", "said"),
    [("mention", "mentions you"), ("admin.report", "made a report"), ("pleroma:x_y", "pleroma:x y")],
)
def test_a_notification_says_what_happened(type, said):
    made = Notification.from_dict({"id": "1", "type": type, "created_at": WHEN, "account": ACCOUNT})
    assert lines(notification_rows(made, PIPE)) == [f"Mallory @mallory@example.org {said} · 3 min"]


def notified(type, account=ACCOUNT):
    made = {"id": "1", "type": type, "created_at": WHEN, "account": account}
    about = status(content="<p>hi</p><p>you</p>", url="https://x/7").to_dict()
    return lines(notification_rows(Notification.from_dict(made | {"status": about}), PIPE, number=3))


def test_a_notification_shows_the_post_further_in():
    other = {"id": "2", "username": "w", "acct": "wise"}
    assert notified("mention")[1:] == ["      hi", "", "      you", "      https://x/7"]
    assert notified("update", other)[1:3] == ["      Mallory @mallory@example.org · 3 min", "        hi"]


def test_of_a_post_of_ones_own_a_line_is_enough():
    assert notified("favourite", {"id": "2", "username": "w", "acct": "wise"}) == [
        "  3 @wise likes your post · 3 min",
        "      hi you",
    ]


def test_a_conversation_says_who_is_in_it_and_shows_its_last_post():
    people = [ACCOUNT, {"id": "2", "username": "w", "acct": "wise"}]
    made = {
        "id": "5",
        "unread": True,
        "accounts": people,
        "last_status": status(content="<p>psst</p>").to_dict(),
    }
    rows = lines(conversation_rows(Conversation.from_dict(made), PIPE, number=4))
    assert rows[0].startswith("  4 ")
    assert "@wise" in rows[0]
    assert any("psst" in row for row in rows)
