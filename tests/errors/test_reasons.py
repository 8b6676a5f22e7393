from atoot.errors.reasons import MOST, explain, guard_of, in_words
from tables import each


@each(
    ("data", "said"),
    [
        ({"error": "Record not found"}, "Record not found"),
        (
            {"error": "invalid_grant", "error_description": "The code is bad"},
            "invalid_grant: The code is bad",
        ),
        ({"error": "Too long", "message": "too long"}, "Too long"),
        (
            {"error": "Validation failed", "details": {"text": [{"error": "E", "description": "is blank"}]}},
            "Validation failed: text: is blank",
        ),
        ({"error_details": [{"loc": ["body", "poll", "options"], "msg": "bad"}]}, "poll.options: bad"),
        (
            {"error": {"name": "ZodError", "message": '[{"path": ["title"], "message": "Required"}]'}},
            "ZodError: title: Required",
        ),
        ({"error": '{"name": ["is taken"]}'}, "name: is taken"),
        (
            {"detail": [{"loc": ["query", "limit"], "msg": "limit must be a number"}]},
            "limit must be a number",
        ),
        (["one", "two", "one"], "one; two"),
        ({}, ""),
        (7, ""),
        (None, ""),
    ],
)
def test_what_a_server_says_is_one_text_in_whatever_form_it_says_it(data, said):
    assert in_words(data)[0] == said


def test_the_marks_of_html_around_words_are_left_out():
    said = b'{"code":"e","message":"<strong>Error:</strong> 1 < 2 &amp; <a href=\\"https://a.example/\\">more</a> <x>"}'
    assert explain(said)[0] == "Error: 1 < 2 & more <x>"


def test_the_details_are_given_as_they_came():
    details = {"text": [{"error": "ERR_BLANK", "description": "is blank"}]}
    assert in_words({"error": "no", "details": details})[1] is details
    assert in_words({"error": "no"})[1] is None


def test_of_many_reasons_some_are_told():
    text, _ = in_words({"errors": [f"reason {number}" for number in range(1000)]})
    assert text.count("reason") == MOST


@each("shape", [lambda inner: [inner], lambda inner: {"x": inner}])
def test_reasons_that_lie_too_deep_are_not_looked_for(shape):
    data = "at the bottom"
    for _ in range(500):
        data = shape(data)
    assert "bottom" not in in_words({"error": "no", "details": data})[0]


@each(
    ("headers", "body", "guard"),
    [
        ({"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        ({"cf-mitigated": "something else"}, b"", ""),
        ({"x-sucuri-block": "x"}, b"", "Sucuri"),
        ({}, b"<script src='/cdn-cgi/challenge-platform/x'>", "Cloudflare"),
        ({}, b"<title>Making sure you&#39;re not a bot!</title>", "Anubis"),
        ({}, b"anubis_challenge", ""),  # no page
        ({}, b"error code: 1010", "Cloudflare"),
        ({}, b"error code: 1020\n", "Cloudflare"),
        ({}, b"error code: 1015", ""),  # it is about too many requests
        ({}, b"error code: 522", ""),  # it could not reach the server
        ({}, b"<p>" + b" " * 20_000 + b"anubis_challenge", ""),  # too far down
        ({}, b"", ""),
    ],
)
def test_who_answers_in_place_of_a_server_is_known_by_its_header_or_its_page(headers, body, guard):
    assert guard_of(headers, body) == guard


@each(
    "body", [f'{{"error": "a&#{"9" * 5000};b"}}', f"<title>a&#{'9' * 5000};b</title>", f"a&#{'9' * 5000};b"]
)
def test_a_sign_by_an_endless_number_breaks_no_reason(body):
    assert explain(body.encode())[0].startswith("a\ufffd")
