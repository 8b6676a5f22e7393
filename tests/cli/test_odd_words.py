import pytest

ODD = (
    "",
    " ",
    ".",
    "..",
    "/",
    "#",
    "@",
    "@@",
    "id:",
    "id:..",
    "http://[",
    "https://",
    "://",
    "\x1b[2J",
    "ü",
    "9999999",
    "-",
)
LINES = (
    *(
        "boost {}",
        "pin {}",
        "vote {} 1",
        "vote 1 {}",
        "edit {} --text x",
        "delete {} --yes",
        "reply {} x",
        "quote {} x",
    ),
    *(
        "show {}",
        "show {} --only",
        "show {} --by boosts",
        "timeline {}",
        "timeline list {}",
        "timeline tag {}",
    ),
    *(
        "timeline --since {}",
        "search {}",
        "follow {}",
        "mute {}",
        "mute 1 --for {}",
        "mute {} --thread",
        "block {}",
    ),
    *(
        "block {} --domain --yes",
        "followers {}",
        "profile {}",
        "profile show {}",
        "requests accept {}",
        "lists show {}",
    ),
    *(
        "lists create {}",
        "lists delete {} --yes",
        "lists add {} bob",
        "filters add {} x",
        "filters create {} --word x",
    ),
    *("tags show {}", "tags feature {}", "scheduled {}", "scheduled list {}", "scheduled change {} +1h"),
    *("scheduled change 1 {}", "scheduled cancel {} --yes", "conversations read {}", "markers set home {}"),
    *("markers set notifications {}", "instance {}", "api {}", "api GET {}", "help {}", "timeline --jq {}"),
    *("timeline --template {}", "{}", "trends {}", "bookmark 1 {}", "login {}"),
)


def check(shell, line, odd):
    done = shell.run(*(odd if word == "{}" else word for word in line.split()))
    assert done.status in (0, 1, 2), (line, odd)
    assert "Traceback" not in done.err, (line, odd)
    assert "\x1b" not in done.out + done.err, (line, odd)
    assert done.status == 0 or done.err, (line, odd)


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_typed_is_answered_in_words(part, alice_shell):
    for place, line in list(enumerate(LINES))[part::4]:
        check(alice_shell, line, ODD[place % len(ODD)])


@pytest.mark.chaos
@pytest.mark.parametrize("line", LINES)
def test_each_command_answers_each_odd_word(line, alice_shell):
    for odd in ODD:
        check(alice_shell, line, odd)
