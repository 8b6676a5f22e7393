"""The report of a run as a page."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from sample_report import DEVIATES, REPORT, WORKS

from atoot.testing.conformance import (
    ConformanceReport,
    Finding,
    Result,
    page,
)


def test_the_page_shows_what_deviates_and_nothing_of_it_is_markup():
    html = page(REPORT)
    assert "a list &lt;b&gt;is&lt;/b&gt; shown" in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "GET /api/v1/lists/1: 200" in html
    assert 'name="viewport"' in html


def test_the_page_says_first_what_deviates_and_no_text_of_a_server_turns_the_others_around():
    turned = Finding(expected="a text", got="\u202egnp.exe")
    html = page(ConformanceReport(results=(WORKS, msgspec.structs.replace(DEVIATES, findings=(turned,)))))
    assert html.index("What deviates") < html.index("By chapter")
    assert "\u202e" not in html
    assert '<b class="works">1</b> works, <b class="deviates">1</b> deviates.' in html


def test_the_page_shows_once_what_is_so_in_many_operations():
    missing = Finding(path="account.indexable", expected="a boolean", got="nothing")
    results = [
        Result(check=f"a.{number}", sentence=f"sentence {number}", verdict="deviates", findings=(missing,))
        for number in range(40)
    ]
    own = Result(
        check="b.c", sentence="x", verdict="deviates", findings=(missing, Finding(expected="own", got="2"))
    )
    html = page(ConformanceReport(results=(*results, own)))
    assert html.count("<article") == 2
    assert html.count("expected</dt>") == 1
    assert "41 operations" in html
    assert all(f"sentence {number} " in html for number in range(40))


@given(st.text(), st.text())
def test_whatever_a_server_sends_the_page_has_no_tags_of_it(expected, got):
    one = Result(
        check="a.b", sentence="x", verdict="deviates", findings=(Finding(expected=expected, got=got),)
    )
    known = page(
        ConformanceReport(
            results=(
                Result(
                    check="a.b", sentence="x", verdict="deviates", findings=(Finding(expected="", got=""),)
                ),
            )
        )
    )
    html = page(ConformanceReport(results=(one,)))
    assert html.count("<") == known.count("<")
