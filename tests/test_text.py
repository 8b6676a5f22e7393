"""HTML of servers as plain text, and length as servers count it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Account, Status, StatusEdit
from atoot.text import count_characters, links_of, plain_text
from tables import each

MENTION = (
    '<span class="h-card" translate="no"><a href="https://mastodon.example/@ada" class="u-url mention">'
    "@<span>ada</span></a></span>"
)
HASHTAG = (
    '<a href="https://mastodon.example/tags/cats" class="mention hashtag" rel="tag">#<span>cats</span></a>'
)
LINK = (
    '<a href="https://example.org/a/long/way/to/go" target="_blank" rel="nofollow noopener" translate="no">'
    '<span class="invisible">https://</span><span class="ellipsis">example.org/a/long/way</span>'
    '<span class="invisible">/to/go</span></a>'
)
SHORT_LINK = (
    '<a href="https://example.org/a" rel="nofollow noopener" target="_blank">'
    '<span class="invisible">https://</span><span class="">example.org/a</span><span class="invisible"></span></a>'
)


@each(
    ("html", "text"),
    [
        ("", ""),
        ("<p>Hello</p>", "Hello"),
        ("<p>One<br>two<br />three</p><p>Four</p>", "One\ntwo\nthree\n\nFour"),
        ("<p>a</p>\n\n<p>b</p>", "a\n\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<p>line<br></p><p>next</p>", "line\n\nnext"),
        ("<p>above</p><hr><p>below</p>", "above\n\nbelow"),
        (f"<p>Hello {MENTION}!</p>", "Hello @ada!"),
        (f"<p>Look: {HASHTAG} {HASHTAG}</p>", "Look: #cats #cats"),
        (f"<p>See {LINK}</p>", "See example.org/a/long/way…"),
        (f"<p>See {SHORT_LINK}.</p>", "See example.org/a."),
        ('<p>A <a href="https://example.org/x">link <b>in bold</b></a> here</p>', "A link in bold here"),
        ("<h1>Title</h1><p>text</p>", "Title\n\ntext"),
        ("<p><em>no</em><del>gap</del></p>", "nogap"),
        ("<div>one <b> gap</b></div>", "one gap"),
        ("<div>  many\n   blanks \t</div>", "many blanks"),
        ('<p><img alt="smile" src="x">A picture says nothing.</p>', "A picture says nothing."),
        ('<p class="quote-inline">RE: <a href="https://a.example/1">https://a.example/1</a></p><p>So!</p>',
         "RE: https://a.example/1\n\nSo!"),
    ],
)  # fmt: skip
def test_a_status_reads_as_mastodon_shows_it(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        (r"<p>  /\_/\<br> ( o.o )<br>  &gt; ^ &lt;</p>", "  /\\_/\\\n ( o.o )\n  > ^ <"),
        ("<p>one\ntwo\r\nthree\rfour</p>", "one\ntwo\nthree\nfour"),
        ("<p>one <b> gap</b></p>", "one  gap"),
        ("<p>\n \n  a \t\n\n  b\n</p>\n\n<p>\tc</p>", "  a\n\n  b\n\n\tc"),
        ("<blockquote>\n<p>a\n  b</p>\n</blockquote>", "> a\n>   b"),
        ("<p>a  b<ul>\n<li>c  d\n</ul>e  f", "a  b\n\n- c d\n\ne f"),
        ("<p>a<p>  b</p>  c</p>", "a\n\n  b\n\nc"),
        ("<p>   </p><p>\n</p>", ""),
    ],
)
def test_blanks_and_line_breaks_of_a_paragraph_stay(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>d", "a\nb\nc\n\nd"),
        ("a<details><summary>b</summary>c</details>d", "a\nb\nc\nd"),
        ("<section>a</section><section>b</section>", "a\nb"),
        ("a<figure>b<figcaption>c</figcaption></figure>d", "a\n\nb\nc\n\nd"),
        ("<article>a</article><aside>b</aside><div>c</div><header>d</header>e", "a\nb\nc\nd\ne"),
        (
            "<table><caption>a</caption><thead><tr><th>b</th></tr></thead><tr><td>c</td></tr></table>",
            "a\nb\nc",
        ),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("<p>He said <q>yes</q>.</p>", "He said “yes”."),
        ("<p>a</p><hr/>b<wbr/>c<br/>d", "a\n\nbc\nd"),
        ('a<p class="invisible">b</p>c', "a\n\nc"),
        ("a<p hidden>b</p>c", "a\n\nc"),
    ],
)
def test_no_block_glues_words_together(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ('<p>Hi <img class="emoji" alt=":cat:" src="x">!</p>', "Hi :cat:!"),
        ('<p>Hi <img alt=":cat:" src="x"> there</p>', "Hi :cat: there"),
        ('<p>Hi <img class="custom-emoji" alt="cat" src="x"/></p>', "Hi :cat:"),
        ('<img class="emojione" draggable="false" alt="😀" title=":grinning:">', "😀"),
        ('<img draggable="false" alt="👍🏽" src="x">', "👍🏽"),
        ('<img class="emoji" title=":cat:">', ":cat:"),
        ('<img class="emoji">a<img alt="A photo of my cat" src="x">b', "ab"),
        ('<span class="invisible"><img alt=":cat:"></span>a', "a"),
    ],
)
def test_emojis_that_are_pictures_keep_their_names(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です", "漢字(かんじ)です"),
        ("<ruby>漢字<rt>かんじ</rt></ruby>です", "漢字(かんじ)です"),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢(かん)字(じ)"),
        ("<ruby>漢<rt>かん字<rt>じ</ruby>です", "漢(かん字)(じ)です"),
        (
            "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby><ruby>語<rt>ご</rt></ruby>",
            "漢字(かんじ)語(ご)",
        ),
        ("<ruby>送<rt>おく</rt>り<rt></rt></ruby>", "送(おく)り"),
        ("<ruby>漢<rt>かん", "漢(かん)"),
        ("<rt>a</rt>b", "(a)b"),
        ("<ruby></ruby>a", "a"),
    ],
)
def test_how_a_word_is_read_stands_in_brackets(html: str, text: str):
    assert plain_text(html) == plain_text(f"<p>{html}</p>") == text


QUOTING = [
    (
        '<p class="quote-inline">RE: <a href="https://a.example/1">https://a.example/1</a></p><p>So!</p>',
        "So!",
    ),
    (
        '<p>So!<span class="quote-inline"><br/><br/>RE: <a href="https://a.example/1">a.example/1</a></span></p>',
        "So!",
    ),
    ('Before<p class="x quote-inline">RE: a</p>after', "Before\n\nafter"),
    ('<p class="quote-inline">RE: a<p>So!</p>', "So!"),
    ("<p>RE: my letter</p>", "RE: my letter"),
]


@each(("html", "text"), QUOTING)
@each("full_links", [False, True])
def test_the_line_that_stands_for_a_quote_is_left_out_where_the_quote_is_there(
    html: str, text: str, full_links: bool
):
    assert plain_text(html, without_quote=True, full_links=full_links) == text


@each(
    ("html", "text"),
    [
        ("<p>List:</p><ul><li>a</li><li>b</li></ul><p>End</p>", "List:\n\n- a\n- b\n\nEnd"),
        ("<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>", "- a\n  - b\n  - c\n- d"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ('<ol start="many"><li>a</li></ol>', "1. a"),
        ('<ol start="-1"><li>a</li><li>b</li></ol>', "-1. a\n0. b"),
        ('<ol><li value="5">a</li><li>b</li><li value="x">c</li></ol>', "5. a\n6. b\n7. c"),
        ("<ol reversed><li>a</li><li>b</li><li>c</li></ol>", "3. a\n2. b\n1. c"),
        ("<ol reversed start=10><li>a<li>b</ol>", "10. a\n9. b"),
        ("<ol reversed><li>a</li><li value=9>b</li><li>c</li></ol>", "3. a\n9. b\n8. c"),
        ("<ol reversed><li>a<ol reversed><li>b</li><li>c</li></ol></li><li>d", "2. a\n  2. b\n  1. c\n1. d"),
        ("<ul><li value=7>a</li></ul><menu><li>b</li></menu>", "- a\n\n- b"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n  - b\n2. c"),
        ("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>", "- a\n- b\n\nc"),
        ("<ul><li></li><li>b</li></ul>", "-\n- b"),
        ("<li>alone</li>", "- alone"),
        ("</ul></ol></li><p>a</p>", "a"),
    ],
)
def test_lists_keep_their_marks(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("<blockquote>one<br>two</blockquote>answer", "> one\n> two\n\nanswer"),
        ("<blockquote><p>one</p><p>two</p></blockquote><p>answer</p>", "> one\n>\n> two\n\nanswer"),
        ("<blockquote><blockquote>deep</blockquote>less</blockquote>", "> > deep\n>\n> less"),
        ("<blockquote><pre>a\nb</pre></blockquote>", "> a\n> b"),
        ("<blockquote>one</blockquote><blockquote>two</blockquote>", "> one\n>\n> two"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<blockquote><ul><li>a</li><li>b</li></ul></blockquote>", "> - a\n> - b"),
        ("<blockquote><ol reversed><li>a</li><li>b</li></ol></blockquote>", "> 2. a\n> 1. b"),
    ],
)
def test_quotes_are_marked_line_by_line(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("<pre><code>def f():\n    return 1\n</code></pre><p>So</p>", "def f():\n    return 1\n\nSo"),
        ("<p>So</p><pre>\na  b\n\n  c</pre>", "So\n\na  b\n\n  c"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
    ],
)
def test_code_and_tables_keep_their_shape(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("1 < 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("&lt;b&gt; is no tag", "<b> is no tag"),
        ("&amp;lt;", "&lt;"),
        ("caf&eacute; &#233; &#xe9; &bogus;", "café é é &bogus;"),
        ("&#0;&#xD800;&#99999999999;x", "\ufffd\ufffd\ufffdx"),
    ],
)
def test_references_are_resolved_once(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("a<!-- <p>not this</p> -->b", "ab"),
        ("a<!-->b", "ab"),
        ("a<!-- never ends", "a"),
        ("a<script>if (1 < 2) {'<p>'}</script>b", "ab"),
        ("a<style>p > b {}</style><title>t</title>b", "ab"),
        ("a<template>b</template>c", "ac"),
        ("<!doctype html>a<?php b ?>", "a"),
        ("a<![CDATA[b]]><![if x]>c<![endif]>", "ac"),
        ("a</ b>c</3>", "ac"),
        ('<p class="invisible">a</p><p>b</p>', "b"),
        ('<p>a<span class="invisible">b<br>c<i>d</i></span>e</p>', "ae"),
        ('<p>a<span class="invisible">b</p><p>c</p>', "a\n\nc"),
        ('<p>a<span class="invisible">b</i>c</span>d</p>', "ad"),
    ],
)
def test_what_is_not_shown_is_left_out(html: str, text: str):
    assert plain_text(html) == text


@each(
    ("html", "text"),
    [
        ("<p>a", "a"),
        ("</p></p></div>", ""),
        ("<P>a<BR>b</P>", "a\nb"),
        ('<a href="x>y">z</a>', "z"),
        ("<a href='x>y' title=\"it's\">z</a>", "z"),
        ('<a href="x>y', "y"),
        ("a <p", "a <p"),
        ("a < b > c", "a < b > c"),
        ("<![ foo", "<![ foo"),
        ("</span></span>a", "a"),
        ('<span class="ellipsis">a', "a"),
    ],
)  # fmt: skip
def test_html_that_is_not_well_formed_is_read_as_browsers_do(html: str, text: str):
    assert plain_text(html) == text


def test_whole_addresses_are_there_for_those_who_ask():
    assert plain_text(f"<p>See {LINK}, {SHORT_LINK}</p>", full_links=True) == (
        "See https://example.org/a/long/way/to/go, https://example.org/a"
    )


def test_mentions_and_hashtags_stay_names_when_addresses_are_whole():
    assert plain_text(f"<p>{MENTION} {HASHTAG}</p>", full_links=True) == "@ada #cats"


def test_references_in_an_address_are_resolved():
    assert (
        plain_text('<a href="https://e.org/?a=1&amp;b=2">x</a>', full_links=True)
        == "x (https://e.org/?a=1&b=2)"
    )


def test_a_link_without_an_address_keeps_its_words():
    assert plain_text("<a>words</a> <a href=''>more</a>", full_links=True) == "words more"


def test_a_link_that_is_not_ended_takes_no_more_than_its_paragraph():
    assert plain_text('<p><a href="https://e.org">x</p><p>y</p>', full_links=True) == "x (https://e.org)\n\ny"


@each(
    ("html", "text"),
    [
        ('<a href="https://e.org/x">the <b>words</b></a>!', "the words (https://e.org/x)!"),
        ('<a href="https://www.e.org/x/">e.org/x</a>', "https://www.e.org/x/"),
        ('<a href="https://e.org/%C3%BC">https://E.org/ü</a>', "https://e.org/%C3%BC"),
        ('<a href="https://e.org/a/very/long/way">e.org/a/very…</a>', "https://e.org/a/very/long/way"),
        ('<a href="https://e.org/a/very/long/way">https://e.org/a/ve...</a>', "https://e.org/a/very/long/way"),
        ('<a href="https://evil.example/">https://bank.example</a>', "https://bank.example (https://evil.example/)"),
        ('<a href="https://e.org/">…</a>', "… (https://e.org/)"),
        ('<a href="mailto:ann@e.org">ann@e.org</a>', "mailto:ann@e.org"),
        ('<a href="javascript:x()">words</a>', "words"),
        ('<a href="https://e.org/x"></a>', "https://e.org/x"),
        ('<a href="https://e.org/x"><img alt="a photo"></a>', "https://e.org/x"),
        ('<a href="https://e.org/x"><img class="emoji" alt=":cat:"></a>', ":cat: (https://e.org/x)"),
        ('<p>a</p><blockquote><a href="https://e.org/x">e.org/x</a></blockquote>', "a\n\n> https://e.org/x"),
        ('<ul><li><a href="https://e.org/x">e.org/x</a></li><li><a href="https://e.org/y">y</a></li></ul>',
         "- https://e.org/x\n- y (https://e.org/y)"),
        ('<a href="https://e.org/x">a <a href="https://e.org/y">b</a>', "a (https://e.org/x)b (https://e.org/y)"),
        ('<a href="https://e.org/x">one<br>two</a>', "one\ntwo (https://e.org/x)"),
        ('a <a href="https://e.org/x">e.org/x', "a https://e.org/x"),
    ],
)  # fmt: skip
def test_the_words_of_a_link_stay_before_its_address(html: str, text: str):
    assert plain_text(html, full_links=True) == text


PIECES = st.sampled_from(
    [
        *"<>/![]-&#\"'=? \n",
        "a", "<p>", "</p>", "<br>", "<li>", "<li value='3'>", "<ol reversed>", "<q>", "<img class=emoji alt=':a:'>", "</li>", "<ul>", "<ol start=7>", "</ul>", "</ol>", "<blockquote>",
        "</blockquote>", "<pre>", "</pre>", "<span class='invisible'>", '<span class="ellipsis">', "</span>",
        "<a href='https://e.org'>", "</a>", "<script>", "</script>", "<!--", "-->", "<![", "&amp;", "&#", "<td>",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join), st.booleans())
def test_no_text_is_too_strange(html: str, full_links: bool):
    text = plain_text(html, full_links=full_links)
    assert text == text.strip("\n")
    assert not any(line.endswith((" ", "\t")) for line in text.split("\n"))


TAGS = st.sampled_from(
    [
        "dl",
        "dd",
        "section",
        "figure",
        "details",
        "p",
        "div",
        "b",
        "span",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "a",
        "h1",
        "td",
    ]
)
WORDS = st.text("abc déñ日本", max_size=8)


@given(st.recursive(WORDS, lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=20))
def test_all_words_and_no_markup_are_in_the_text(tree):
    def html(node) -> str:
        return node if isinstance(node, str) else f"<{node[0]}>{''.join(map(html, node[1]))}</{node[0]}>"

    def words(node) -> str:
        return node if isinstance(node, str) else "".join(map(words, node[1]))

    text = plain_text(html(tree))
    assert "<" not in text
    letters = [char for char in text if char.isalpha()]
    assert letters == [char for char in words(tree) if char.isalpha()]


@given(st.text().filter(lambda text: "<" not in text and "&" not in text))
def test_text_without_markup_stays_what_it_is_but_for_blanks(text: str):
    again = plain_text(text)
    assert again.split() == text.split()
    assert plain_text(again) == again


def test_of_html_that_is_no_post_any_more_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr("atoot.text.LONGEST", 20)
    assert plain_text("<p>as long as it is, </p>") == "as long as it is,…"
    assert plain_text("<p>as long as is</p>") == "as long as is"


ENDLESS = f"&#{'9' * 5000};"


@each(
    "html",
    [f"<p>{ENDLESS}</p>", f"<img class=emojione alt='{ENDLESS}'>", f"&#{'0' * 5000}65", f"&#x{'f' * 5000};"],
)
def test_a_sign_by_a_number_that_python_does_not_read_is_no_sign(html: str):
    assert plain_text(html) == "\ufffd"


def test_a_sign_by_a_number_with_noughts_before_it_is_one():
    assert plain_text("&#0000000000065;") == "A"
    assert [link.words for link in links_of(f"<a href='https://example.org/{ENDLESS}'>x</a>")] == ["x"]


@pytest.mark.parametrize(
    "html",
    [
        "<a" * 16_000, "<" * 33_000, "<!--" * 10_000, '<a href="' * 6_000, "<p>" * 16_000, "&" * 33_000,
        "<![CDATA[" * 4_000, '<a "' * 10_000 + ">", "<blockquote>" * 4_000, "<span>" * 10_000 + "</span>" * 10_000,
        "<a href=\"'" * 4_000 + '">', "<!--a--!" * 6_000, "<a b " * 10_000, "<?" * 16_000, "</" * 16_000,
        "<script>" * 6_000, "<title>" * 6_000, "<a " + "b=" * 16_000, "<a" + " b" * 16_000 + ">", "&#x" * 16_000,
        "<" + "a" * 33_000 + ">", "<blockquote>a" * 4_000, "<ul><li>a" * 4_000, "<ol reversed><li>" * 6_000, "<p>\n" * 10_000,
        "<a href=x>y" * 6_000, "<p>" + " \n" * 16_000, "<a href=" + "x" * 33_000 + ">" + "x" * 33_000,
    ],
    ids=lambda html: html[:12],
)  # fmt: skip
def test_hostile_html_takes_no_longer_than_other(html: str):
    begun = process_time()
    plain_text(html)
    assert (
        process_time() - begun < 2
    )  # it is a fraction of a second; the square of the length would be minutes


@each(
    ("text", "length"),
    [
        ("", 0),
        ("Hello", 5),
        ("https://example.org", 23),
        ("https://example.org/a/very/long/path/that/goes/on/and/on?and=on", 23),
        ("See https://example.org/path.", 28),
        ("見てhttps://example.org/a/very/long/path/that/goes/on/and/on", 25),
        ("(url=https://example.org/a/very/long/path/that/goes/on/and/on)", 29),
        ("xhttps://example.org/a/very/long/path/that/goes/on/and/on", 57),
        ("https://example.org/" + "x" * 4076, 23),
        ("https://example.org/" + "x" * 4077, 4097),
        ("@alice@" + "b" * 249 + ".com", 6),
        ("@alice@" + "b" * 250 + ".com", 261),
        ("(https://example.org/a_(b))", 25),
        ("https://a.example https://b.example", 47),
        ("http://localhost/x", 18),
        ("example.org", 11),
        ("@ada@mastodon.example Hello", 10),
        ("@ada@mastodon.example, @bob@b.example.", 11),
        ("ada@mastodon.example", 20),
        ("Straße", 6),
        ("e\u0301\u0301 ñ", 3),
        ("👩‍👩‍👧‍👧", 1),
        ("🇩🇪🇫🇷", 2),
        ("line\r\nline", 9),
    ],
)
def test_length_is_that_of_the_server(text: str, length: int):
    assert count_characters(text) == length


def test_a_server_can_count_addresses_otherwise():
    assert count_characters("https://example.org/path!", url_characters=30) == 31


@given(st.text())
def test_a_text_is_never_longer_than_its_code_points(text: str):
    assert 0 <= count_characters(text, url_characters=1) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/" + "." * 50_000 + "x", "https://a." * 20_000, "@a" * 50_000, "@" + "a." * 50_000,
        "https://a.example/" + "(" * 50_000, "https://a.example/" + "()" * 30_000, "e\u0301" * 50_000,
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_other(text: str):
    begun = process_time()
    count_characters(text)
    assert process_time() - begun < 5


ACCOUNT = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00Z"}


def test_a_formula_is_read_once():
    html = (
        "<p>so <math><semantics><mrow><mi>x</mi><mo>=</mo><mn>2</mn></mrow>"
        '<annotation encoding="application/x-tex">x=2</annotation></semantics></math>!</p>'
    )
    assert plain_text(html) == "so x=2!"


def test_the_marks_of_depth_are_bounded():
    assert len(plain_text("<blockquote>a" * 3000)) < 200_000
    assert len(plain_text("<ul><li>a" * 3000)) < 200_000


@each("kind", [Status, StatusEdit])
def test_a_status_with_its_quote_has_no_line_that_stands_for_it(kind: type[Status | StatusEdit]):
    html, text = QUOTING[0]
    plain = {"id": "1", "created_at": ACCOUNT["created_at"], "content": html, "account": ACCOUNT}
    assert kind.from_dict(plain).text() == "RE: https://a.example/1\n\nSo!"
    assert kind.from_dict(plain | {"quote": None}).text().startswith("RE:")
    for state in ("accepted", "pending"):  # the documentation's rule: whatever becomes of the quote
        assert kind.from_dict(plain | {"quote": {"state": state, "quoted_status": None}}).text() == text


def test_a_quote_in_the_dialect_of_pleroma_is_a_quote():
    html, text = QUOTING[1]
    plain = {"id": "1", "created_at": ACCOUNT["created_at"], "content": html, "account": ACCOUNT}
    quoted = Status.from_dict(plain | {"pleroma": {"quote": {"id": "2"}, "quote_visible": True}})
    assert quoted.text() == text
    assert Status.from_dict(plain | {"pleroma": {"quote": None}}).text() != text


def test_a_status_an_edit_and_a_note_read_as_text():
    account = Account.from_dict(ACCOUNT | {"note": f"<p>Me: {LINK}</p>"})
    status = {"id": "1", "created_at": ACCOUNT["created_at"], "content": f"<p>{LINK}</p>", "account": ACCOUNT}
    assert account.note_text() == "Me: example.org/a/long/way…"
    assert account.note_text(full_links=True) == "Me: https://example.org/a/long/way/to/go"
    for entity in (Status.from_dict(status), StatusEdit.from_dict(status)):
        assert entity.text() == "example.org/a/long/way…"
        assert entity.text(full_links=True) == "https://example.org/a/long/way/to/go"
