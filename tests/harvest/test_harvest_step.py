"""What came of a step: items and how they are known, how it ends, and what comes after it."""

from msgspec.structs import replace

from atoot import harvest
from atoot.guests.verdicts import VisitEnd
from atoot.harvest.step import FIRST_PAUSE, LONGEST_PAUSE, failed, key_of, step_of

MANNERS = harvest.Manners(contact="https://example.org/crawler", tries=3)
JOB = harvest.Job("a.example", "peers")


def test_a_step_that_failed_is_tried_again_later_and_later_and_given_up(caplog):
    job, waits, manners = JOB, [], replace(MANNERS, tries=6)
    for tries in range(1, 7):
        step = failed(job, KeyError("x"), manners)
        assert (step.verdict, step.why, step.items) == ("failed", "KeyError: 'x'", [])
        if tries == 6:
            assert (step.next, step.wait) == (None, 0.0)
            break
        assert step.next.tries == tries
        waits.append(step.wait)
        job = step.next
    assert waits == sorted(waits)
    assert waits[0] >= FIRST_PAUSE
    assert waits[-1] <= LONGEST_PAUSE
    assert caplog.text.count("the step failed") == 6


def test_an_end_without_a_wait_is_for_good_and_one_with_a_wait_goes_on_from_where_it_was():
    further = replace(JOB, pages=1)
    assert step_of(VisitEnd("done", "that is all"), JOB, MANNERS, further).next is None
    step = step_of(VisitEnd("more", "time is up", 0.0), JOB, MANNERS, further)
    assert (step.job, step.next, step.wait) == (JOB, further, 0.0)


def test_who_wants_us_to_wait_for_too_long_is_given_up():
    longest = MANNERS.longest_wait
    assert step_of(VisitEnd("wait", "x", longest), JOB, MANNERS).next == JOB
    assert step_of(VisitEnd("wait", "x", longest + 1), JOB, MANNERS).next is None


def test_who_refuses_though_we_came_when_it_said_is_left_alone_for_longer():
    job, waits = JOB, []
    while job is not None:
        step = step_of(VisitEnd("wait", "x", 1.0, again=True), job, MANNERS)
        job = step.next
        waits.append(step.wait)
    assert waits == [1, 30, 60, 120, 240, 480, 960, 1920, 0]


# Items

LOCAL, ALL = harvest.Job("a.example.org", "public:local"), harvest.Job("a.example.org", "public")


def test_an_item_is_first_hand_where_the_owner_of_its_key_says_it():
    assert harvest.Item("https://a.example.org/1", "Status", b"{}", "www.example.org").first_hand
    assert not harvest.Item("https://example.com/1", "Status", b"{}", "www.example.org").first_hand


def test_a_document_is_known_by_where_it_is_and_a_host_by_its_name():
    rules, peers = harvest.Job("a.example.org", "instance:rules"), harvest.Job("a.example.org", "peers")
    place = "/api/v1/instance/rules"
    assert key_of(rules, b"", {}, place, trusted=False) == f"https://a.example.org{place}"
    assert key_of(peers, b"", "b.example", "/", trusted=False) == "b.example"
    [sought] = harvest.recheck(["https://a.example.org/objects/7"])
    assert key_of(sought, b"", {"uri": "x"}, "/", trusted=True) == "https://a.example.org/objects/7"


def test_a_status_is_known_by_its_uri_its_address_or_its_id():
    named = {"id": "1", "uri": "https://a.example.org/1", "url": "https://a.example.org/@x/1"}
    assert key_of(ALL, b"", named, "/", trusted=False) == named["uri"]
    assert key_of(ALL, b"", named | {"uri": None}, "/", trusted=False) == named["url"]
    assert key_of(ALL, b"", {"id": 1}, "/", trusted=False) == "https://a.example.org/Status/1"
    one, other = (key_of(ALL, raw, {}, "/", trusted=False) for raw in (b"1", b"2"))
    assert one != other


def test_the_name_of_a_stranger_is_none_of_a_hosts_own():
    lie = {"id": "1", "uri": "https://example.com/1"}
    assert key_of(LOCAL, b"", lie, "/", trusted=False) == "https://a.example.org/Status/1"
    assert (
        key_of(LOCAL, b"", lie, "/", trusted=True) == key_of(ALL, b"", lie, "/", trusted=False) == lie["uri"]
    )
