from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Status
from atoot.posting.same import ExpectedPost, likeness_of_text
from atoot.posting.texts import bare_text, folded, plain_skeleton, skeleton, text_of
from tables import each


def is_same_text(expected, content):
    """Whether a status that shows this shows the text."""
    return likeness_of_text(expected, Status.from_dict({"id": "1", "content": content})) > 0


@each("shown", ["https://bücher.example/", "https://xn--bcher-kva.example/", "https://BÜCHER.example/"])
def test_the_name_of_a_host_may_be_written_in_two_ways(shown):
    found = f'<p>See <a href="{shown}">there</a></p>'
    assert is_same_text(ExpectedPost(text="See https://bücher.example/"), found)
    assert is_same_text(ExpectedPost(text="See https://xn--bcher-kva.example/"), found)


def test_what_only_looks_like_such_a_name_stays():
    assert folded("xn--999999999") == "xn--999999999"


def test_two_mentions_of_the_same_name_on_different_hosts_look_the_same():
    assert folded("@bob@a.example") == folded("@bob@b.example") == "@bob"


def test_addresses_keep_what_looks_like_a_mention():
    assert folded("https://a.example/@bob@b.example") == "https://a.example/@bob@b.example"


@given(st.text())
def test_folding_twice_is_as_good_as_once(text):
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_what_two_texts_have_in_common_does_not_depend_on_how_they_are_shown(text):
    assert bare_text(folded(text)) == bare_text(text)


@each("piece", ['<a href="x">', "<a ", '<p class="quote-inline">', "<img ", '<p class="'])
def test_tags_that_do_not_end_take_no_longer_than_others(piece):
    assert not is_same_text(ExpectedPost(text="Hello"), piece * 5_000)


@each(
    "content",
    [
        '<p>Hello</p><p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p>',
        '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p><p>Hello</p>',
        '<p>Hello<span class="quote-inline"><br/><br/>RE: <a href="https://a.example/1">x</a></span></p>',
        '<p>Hello</p><p>RE: <a href="https://a.example/1">https://a.example/1</a></p>',
    ],
)
def test_the_line_that_stands_for_a_quote_is_no_text(content):
    assert is_same_text(ExpectedPost(text="Hello", quoted_status_id="1"), content)


def test_a_text_is_that_of_the_page_with_whole_addresses_and_emojis_by_their_names():
    html = '<p>Look <img alt=":cat:" src="x"> <a href="https://a.example/long">a.example/…</a></p>'
    assert text_of(Status.from_dict({"id": "1", "content": html})) == "Look :cat: https://a.example/long"


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_shortest_way_to_the_letters_of_a_text_gives_what_the_long_one_gives(text):
    bare = plain_skeleton(text)
    assert bare in (None, skeleton("\u00e9" + text).removeprefix("\u00e9"))


@each("text", ["Ünder", "@ann", "a:b:", "100%20", "xn--a"])
def test_not_every_text_has_a_shortest_way(text):
    assert plain_skeleton(text) is None
