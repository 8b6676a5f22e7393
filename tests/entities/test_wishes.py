from atoot.entities.wishes import left_out, opted_out
from tables import each


@each(("person", "why"), [
    ({"noindex": True}, "noindex"),
    ({"indexable": False}, "not indexable"),
    ({"note": '<p>no <a href="/tags/NoBot">#<span>NoBot</span></a></p>'}, "#nobot"),
    ({"note": "&#35;noindex please"}, "#nobot"),
    ({"display_name": "alice #NoBots"}, "#nobot"),
    ({"note": "<p>hi<br />#nobot</p>"}, "#nobot"),
    ({"note": "<p>hi</p><p>#nobot</p><p>bye</p>"}, "#nobot"),
    ({"note": "＃nobot"}, "#nobot"),
    ({"note": "<" * 100_000 + "bot"}, ""),
    ({"noindex": "true"}, "noindex"),
    ({"indexable": 0}, "not indexable"),
    ({"fields": [{"name": "x", "value": "#no-index"}]}, "#nobot"),
    ({"note": "#no\u200bbot"}, "#nobot"),
    ({"note": "<p>no bots here\u200b#nobot</p>"}, "#nobot"),
    ({"note": "#no&shy;bot"}, "#nobot"),
    ({"note": "#noin&#8203;dex"}, "#nobot"),
    ({"note": "#n\u200co\u034fb\u2063o\ufe0ft"}, "#nobot"),
    ({"note": "#\uff4e\uff4f\uff42\uff4f\uff54"}, "#nobot"),
    ({"note": "\ufe5f\U0001d5fb\U0001d5fc\U0001d5ef\U0001d5fc\U0001d601"}, "#nobot"),
    ({"note": "&num;nobot"}, "#nobot"),
    ({"note": "#no\u2011bot, #no_index"}, "#nobot"),
    ({"note": "", "source": {"note": "mine, and #nobot"}}, "#nobot"),
    ({"source": {"fields": [{"name": "x", "value": "#noindex"}]}}, "#nobot"),
    ({"indexable": True, "source": {"indexable": False}}, "not indexable"),
    ({"source": "x", "note": "# nobot, R&#68; and AT&T\u200b"}, ""),
    ({"indexable": True, "noindex": False, "note": "I like bots, see https://x.example/#nobot and #nobottles"}, ""),
    ({"indexable": None, "note": None, "fields": "x"}, ""),
    ({}, ""),
    (None, ""),
])  # fmt: skip
def test_a_person_is_left_out_who_wishes_so(person, why):
    assert opted_out(person) == why


SHY = {"id": "1", "account": {"indexable": False}}


@each("status", [
    SHY, {"account": {"indexable": True}, "reblog": SHY}, {"account": {}, "quote": {"state": "accepted", "quoted_status": SHY}},
    {"account": {}, "reblog": {"account": {}, "quote": SHY}},
])  # fmt: skip
def test_a_status_is_left_out_if_anybody_in_it_wishes_so(status):
    assert left_out(status) == "not indexable"


@each(
    "item",
    [
        {"account": {"indexable": True}, "reblog": None, "quote": None},
        {"indexable": True},
        "text",
        None,
        {"account": "x", "reblog": []},
    ],
)
def test_what_nobody_objects_to_stays(item):
    assert left_out(item) == ""


def test_what_is_nested_without_end_is_left_out():
    status = {"account": {}}
    for _ in range(10_000):
        status = {"account": {}, "reblog": status}
    assert left_out(status) == "nested too deeply"


def test_a_sign_by_an_endless_number_hides_no_wish():
    assert opted_out({"note": f"&#{'9' * 5000}; #nobot"})
