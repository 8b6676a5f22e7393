"""What an answer takes over, decided without a server."""

from hypothesis import given
from hypothesis import strategies as st

import entity_samples
from atoot.entities import Status
from atoot.posting.answers import addressed, mentioned_in, narrower
from atoot.posting.ways import WIDTH
from tables import each


def status(*mentions: tuple[str, str], author: str = "ada@example.social", **fields) -> Status:
    named = [{"id": id, "username": acct, "acct": acct} for id, acct in mentions]
    account = entity_samples.account("1", acct=author)
    return Status.from_dict(entity_samples.status(account=account, mentions=named, **fields))


def test_everybody_is_mentioned_but_oneself_the_author_first_and_each_once():
    answered = status(("2", "bob"), ("3", "me"), ("1", "ada@example.social"), ("4", "eve@b.example"))
    assert addressed("Hi", answered, "3", "home.example") == "@ada@example.social @bob @eve@b.example Hi"
    assert addressed("", answered, "3", "home.example") == "@ada@example.social @bob @eve@b.example"


def test_an_answer_to_oneself_mentions_only_the_others():
    assert addressed("More", status(("2", "bob")), "1", "home.example") == "@bob More"
    assert addressed("More", status(), "1", "home.example") == "More"


@each("acct", ["eve@bücher.example", "eve@xn--bcher-kva.example"])
@each("named", ["@eve@bücher.example", "@Eve@xn--bcher-kva.example."])
def test_who_is_named_with_the_host_in_other_letters_is_not_named_again(acct: str, named: str):
    answered = status(author=acct)
    assert addressed(f"Hi {named}", answered, "3", "home.example") == f"Hi {named}"


@each(
    "text",
    ["@BOB thanks", "thanks @bob!", "thanks, @bob@home.example.", "(@Bob)", "first\n@bob"],
)
def test_who_is_named_already_is_not_named_again(text: str):
    assert addressed(text, status(author="bob"), "9", "home.example") == text


@each("text", ["bob", "a@bob.example", "https://home.example/@bob", "@bobby", "@bob@other.example"])
def test_what_only_looks_like_a_mention_names_nobody(text: str):
    assert addressed(text, status(author="bob"), "9", "home.example") == f"@bob {text}"


@given(st.text())
def test_names_are_found_in_any_text(text: str):
    assert all(name == name.lower() and name[0] != "@" for name in mentioned_in(text))


@each("asked", WIDTH)
@each("answered", WIDTH)
def test_nobody_sees_an_answer_who_may_not_see_what_it_answers(asked: str, answered: str):
    made = narrower(asked, answered)
    assert WIDTH[made] <= WIDTH[answered]
    assert made == answered or WIDTH[made] < WIDTH[answered]
    assert WIDTH[made] <= WIDTH[asked] or made == answered


@each(
    ("asked", "answered", "made"),
    [
        ("public", "private", "private"),
        ("private", "public", "private"),
        ("public", "local", "local"),
        ("unlisted", "local", "local"),
        ("list:7", "public", "list:7"),
        ("public", "list:7", "direct"),
        ("private", "mutuals_only", "mutuals_only"),
    ],
)
def test_what_other_servers_have_besides_is_kept(asked: str, answered: str, made: str):
    assert narrower(asked, answered) == made
