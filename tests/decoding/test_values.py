from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from atoot.decoding.values import NEVER, read_count, read_day, read_id, read_instant
from atoot.entities import Account, Activity, History, Marker, Poll, Status, Token, WebPushSubscription
from tables import each

INSTANTS = {
    "2026-11-24T00:03:03.106Z": datetime(2026, 11, 24, 0, 3, 3, 106000, tzinfo=UTC),
    "2026-11-23T23:38:10Z": datetime(2026, 11, 23, 23, 38, 10, tzinfo=UTC),
    "2026-11-24T00:25:44.571758+00:00": datetime(2026, 11, 24, 0, 25, 44, 571758, tzinfo=UTC),
    "2026-11-24T02:25:44+02:00": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2026-11-24T00:25:44": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2026-11-24 00:25:44": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2026-11-24": datetime(2026, 11, 24, tzinfo=UTC),
    "2026-11-24t00:25:44z": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2026-11-24 00:25:44 UTC": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2016-12-31T23:59:60Z": datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC),
    "2016-12-31T23:59:60.500+00:00": datetime(2016, 12, 31, 23, 59, 59, 500000, tzinfo=UTC),
    "2026-11-24T00:25:44 GMT": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "2026-11-24T00:25:44Z[UTC]": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "Tue, 24 Nov 2026 00:25:44 GMT": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "Tue, 24 Nov 2026 02:25:44 +0200": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "Tue Nov 24 00:25:44 +0000 2026": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    "Tuesday, 24-Nov-26 00:25:44 UTC": datetime(2026, 11, 24, 0, 25, 44, tzinfo=UTC),
    1795478225491084: datetime(2026, 11, 23, 23, 57, 5, 491084, tzinfo=UTC),
    "1795478225491084000": datetime(2026, 11, 23, 23, 57, 5, 491084, tzinfo=UTC),
    "1795478225": datetime(2026, 11, 23, 23, 57, 5, tzinfo=UTC),
    "1795478225.491084": datetime(2026, 11, 23, 23, 57, 5, 491084, tzinfo=UTC),
    "1795478225491": datetime(2026, 11, 23, 23, 57, 5, 491000, tzinfo=UTC),
    "1712010212345": datetime(2024, 4, 1, 22, 23, 32, 345000, tzinfo=UTC),
    1795478225: datetime(2026, 11, 23, 23, 57, 5, tzinfo=UTC),
    1795478225.5: datetime(2026, 11, 23, 23, 57, 5, 500000, tzinfo=UTC),
    1795478225491: datetime(2026, 11, 23, 23, 57, 5, 491000, tzinfo=UTC),
}


def account(**fields):
    return Account.from_dict({"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01", **fields})


@each("raw", INSTANTS)
def test_a_moment_is_read_in_all_the_forms_that_servers_send(raw):
    assert read_instant(raw) == INSTANTS[raw]
    assert read_instant(raw).tzinfo is not None
    assert account(created_at=raw).created_at == INSTANTS[raw]
    assert Poll.from_dict({"id": "1", "expires_at": raw}).expires_at == INSTANTS[raw]


@each(
    "raw",
    [
        "yesterday.000Z",
        "1 May",
        "in March",
        "32 Nov 2026 00:25:44 GMT",
        "1 May 99999 1:00",
        "2026-13-01T00:00:00Z",
        "nan",
        "1e300",
        "-",
    ],
)
def test_a_text_that_is_no_moment_gives_none_or_the_first_moment_of_all_and_is_kept(raw):
    poll = Poll.from_dict({"id": "1", "expires_at": raw})
    assert poll.expires_at is None
    assert poll.extra == {"expires_at": raw}
    assert poll["expires_at"] == raw
    assert account(created_at=raw).created_at == NEVER
    assert account(created_at=raw).extra == {"created_at": raw}


@each("raw", [None, True, [], {}, float("nan"), float("inf"), -1e300])
def test_what_is_no_text_or_number_is_no_moment(raw):
    assert read_instant(raw) is None


def test_no_date_at_all_is_none_and_nothing_worth_keeping():
    assert account(last_status_at=None).last_status_at is None
    poll = Poll.from_dict({"id": "1", "expires_at": ""})
    assert poll.expires_at is None
    assert poll.extra == {}


@each(
    ("raw", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("20261124", date(2026, 11, 24)),
        ("2026-11-24T00:25:44.571758+00:00", date(2026, 11, 24)),
        ("1795478225", date(2026, 11, 23)),
        (date(2026, 11, 24), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 13, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_a_day_is_read_also_out_of_a_moment(raw, day):
    made = account()
    made.last_status_at = raw
    assert made.last_status_at == day


def test_a_text_that_is_no_day_gives_none_and_is_kept():
    assert account(last_status_at="soon").last_status_at is None
    assert account(last_status_at="soon").extra == {"last_status_at": "soon"}


def test_seconds_since_1970_are_read_as_text_and_as_number():
    moment = datetime(2026, 7, 1, 14, 30, 19, tzinfo=UTC)
    seconds = int(moment.timestamp())
    assert Token.from_dict({"access_token": "t", "created_at": seconds}).created_at == moment
    assert Token.from_dict({"access_token": "t", "created_at": seconds * 1000}).created_at == moment
    assert Activity.from_dict({"week": str(seconds)}).week == moment
    assert History.from_dict({"day": str(seconds)})["day"] == str(seconds)
    assert Token.from_dict({"access_token": "t", "created_at": None}).created_at == NEVER


def test_a_marker_of_decimal_seconds_is_read():
    marker = Marker.from_dict({"last_read_id": "1", "updated_at": "1795478225.491084"})
    assert marker.updated_at == datetime(2026, 11, 23, 23, 57, 5, 491084, tzinfo=UTC)


def test_a_count_in_a_text_is_a_number():
    day = History.from_dict({"day": "1795478225", "uses": "12", "accounts": 3})
    assert (day.uses, day.accounts) == (12, 3)
    assert (day["uses"], day["accounts"]) == ("12", 3)
    assert History.from_dict({"day": "1", "uses": "many"}).uses == 0
    assert History.from_dict({"day": "1", "uses": "many"}).extra == {"uses": "many"}


@each(
    ("raw", "count"),
    [
        ("12", 12),
        (12, 12),
        (" 12 ", 12),
        ("2.0", 2),
        ("2.5", None),
        ("inf", None),
        ("x", None),
        (None, None),
        ([], None),
    ],
)
def test_counts(raw, count):
    assert read_count(raw) == count


@each(("raw", "id"), [("a", "a"), (7, "7"), (True, None), (None, None), (1.5, None)])
def test_ids(raw, id):
    assert read_id(raw) == id


def test_an_id_is_a_text_also_where_mastodon_sends_a_number():
    subscription = WebPushSubscription.from_dict({"id": 2, "alerts": {}})
    assert subscription.id == "2"
    assert subscription["id"] == 2


def test_what_was_put_in_by_hand_is_read_as_well():
    made = account()
    made.created_at = datetime(2026, 1, 1)  # noqa: DTZ001 - without zone on purpose
    assert made.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    made.created_at = date(2026, 1, 1)
    assert made.created_at == datetime(2026, 1, 1, tzinfo=UTC)


zones = st.one_of(st.just(UTC), st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))))


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=zones))  # noqa: DTZ001 - hypothesis adds the zone
def test_every_moment_survives_the_way_through_text(moment):
    assert account(created_at=moment.isoformat()).created_at == moment


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_no_value_makes_the_readers_fail(raw):
    for read in (read_instant, read_day, read_count, read_id):
        read(raw)


@each(
    ("raw", "year"),
    [
        ("0001-01-01T00:00:00Z", 1),
        ("0001-01-01T00:00:00", 1),
        ("9999-12-31T23:59:59.999Z", 9999),
        ("9999-12-31", 9999),
        ("0001-01-01T00:00:00+14:00", 1970),
        ("9999-12-31T23:59:59-12:00", 1970),
        ("0000-00-00T00:00:00Z", 1970),
        ("yesterday.000Z", 1970),
        ("99999-01-01T00:00:00Z", 1970),
        (253402300800, 1978),
        (10**400, 1970),
        (-(10**20), 1970),
        ("-62135596800", 1),
        ("NaN", 1970),
        ("1e400", 1970),
    ],
)
def test_a_moment_at_the_end_of_the_calendar_is_odd_and_nothing_worse(raw, year):
    entity = Status.from_dict({"id": "1", "created_at": raw, "edited_at": raw})
    assert entity.created_at.year == year
    assert entity.created_at.astimezone(UTC) <= datetime.max.replace(tzinfo=UTC)
    assert sorted([entity.created_at, NEVER, datetime.now(UTC)])
    assert str(entity.created_at) in f"{entity.created_at} {entity!r}"
    assert entity["created_at"] == raw
    assert ("created_at" in entity.extra) == (year == 1970)
    assert (entity.edited_at is None) == (year == 1970)
