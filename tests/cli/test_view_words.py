from atoot.cli.view.settings import View
from atoot.cli.view.words import bare_link, words_of
from tables import each

HTML = (
    '<p>See <a href="https://example.org/a/very/long"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.org/a/v</span><span class="invisible">ery/long</span></a> by '
    '<a href="https://x/@ann" class="u-url mention">@<span>ann</span></a> about '
    '<a href="https://x/tags/art" class="mention hashtag" rel="tag">#art</a></p>'
)


def test_links_mentions_and_hashtags_are_marked_and_lead_somewhere():
    text = words_of(HTML, View(hyperlinks=True))
    assert text.plain == "See example.org/a/v… by @ann about #art"
    found = {text.plain[span.start : span.end]: span.style for span in text.spans}
    assert found["example.org/a/v…"].link == "https://example.org/a/very/long"
    assert found["@ann"].link == "https://x/@ann"
    assert found["@ann"].color.name == "cyan"
    assert found["#art"].color.name == "magenta"


def test_without_hyperlinks_addresses_are_whole():
    text = words_of(HTML, View())
    assert text.plain == "See https://example.org/a/very/long by @ann about #art"
    assert not any(getattr(span.style, "link", None) for span in text.spans)


def test_mentions_and_hashtags_that_are_no_links_are_marked_too():
    text = words_of("<p>@ann@example.org likes #art, not a@b.example or x#y or #1</p>", View())
    assert {text.plain[span.start : span.end] for span in text.spans} == {"@ann@example.org", "#art"}


@each("address", ["javascript:alert(1)", "https://x/\x1b\\", "https://x/ y", "https://x/é", "", None])
def test_a_terminal_is_told_no_address_that_could_end_the_sequence(address):
    assert bare_link(address) is None
