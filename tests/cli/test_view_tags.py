from viewed import PIPE, lines

from atoot.cli.view.settings import View
from atoot.cli.view.tags import page_rows, tag_rows
from atoot.entities import Tag, TrendsLink

DAYS = [{"day": "1", "uses": "3", "accounts": "1"}, {"day": "2", "uses": "2", "accounts": "1"}]


def test_a_hashtag_says_how_much_it_is_used_and_whether_it_is_followed():
    tag = Tag.from_dict({"name": "art", "url": "https://x/tags/art", "history": DAYS, "following": True})
    assert lines(tag_rows(tag, PIPE, number=1)) == [
        "  1 #art · 5 posts by 2 people in 2 days · you follow · https://x/tags/art"
    ]


def test_a_hashtag_of_which_nothing_is_known_is_its_name():
    assert lines(tag_rows(Tag.from_dict({"name": "a\x1bt", "url": "https://x"}), PIPE)) == [
        "#a␛t · https://x"
    ]


def test_a_page_that_many_link_to_is_shown_within_the_terminal():
    page = TrendsLink.from_dict(
        {"url": "https://x/1", "title": "A page about " + "much " * 20, "type": "link"}
    )
    rows = page_rows(page, View(width=40), number=2)
    assert all(row.cell_len <= 40 for row in rows)
    assert lines(rows)[0].startswith("  2 ")
    assert lines(rows)[-1].strip() == "https://x/1"


def test_a_hashtag_with_a_number_is_no_wider_than_the_terminal():
    tag = Tag.from_dict({"name": "art", "url": "https://x/tags/art", "history": DAYS, "following": True})
    for width in range(30, 60):
        rows = lines(tag_rows(tag, View(width=width), number=1))
        assert max(map(len, rows)) <= width
