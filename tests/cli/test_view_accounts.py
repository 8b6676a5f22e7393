from viewed import ACCOUNT, NOW, PIPE, WHEN, lines

from atoot.cli.view.accounts import account_rows, profile_rows
from atoot.cli.view.settings import View
from atoot.entities import Account, Relationship


def test_a_person_in_a_list_is_short():
    account = Account.from_dict(
        ACCOUNT | {"note": "<p>one</p><p>two</p><p>three</p>", "followers_count": 1, "bot": True}
    )
    drawn = lines(account_rows(account, View(now=NOW, width=60), number=1))
    assert drawn[0] == "  1 Mallory @mallory@example.org · bot"
    assert drawn[1] == "    one"
    assert "three" not in "".join(drawn)
    assert drawn[-1].startswith("    1 follower · 0 following · 0 posts")


def test_a_profile_has_everything():
    account = Account.from_dict(
        ACCOUNT
        | {
            "note": "<p>I am</p>",
            "fields": [{"name": "Web", "value": "<a href='https://x/'>x</a>", "verified_at": WHEN}],
            "created_at": "2026-01-01T00:00:00Z",
            "moved": ACCOUNT | {"id": "2", "acct": "new@example.org"},
            "avatar_description": "a face",
        }
    )
    standing = Relationship.from_dict(
        {"id": "1", "following": True, "followed_by": True, "note": "old friend"}
    )
    drawn = lines(profile_rows(account, PIPE, standing))
    for line in (
        "[avatar] a face",
        "has moved to Mallory @new@example.org",
        "I am",
        "Web: ✔ https://x/",
        "here since 1 d · you follow · follows you · your note: old friend",
    ):
        assert line in drawn
