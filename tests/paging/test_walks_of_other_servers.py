"""Lists of servers that each do something of their own: all of them, every way, each item once."""

import asyncio
import pickle
from itertools import count

import pytest

from atoot.errors import NotFoundError
from atoot.ids import in_digits, uuid7
from atoot.paging.bounds import edges_of
from atoot.testing import answer
from tables import each

HOME = "/api/v1/timelines/home"
LAST = 27
LINKS = '<{list}?max_id={oldest}>; rel="next", <{list}?min_id={newest}>; rel="prev"'
ULID_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Timeline:
    """Posts 1 to 27, the newest first, 10 on a page, on a server that does as Mastodon but for what is said.

    Args:
        named: the id of a post.
        links: what the `Link` header says of the newest and the oldest id of a page; None if there is none.
        page: what of the posts inside the bounds is on the page.
        inclusive: the bound itself is on the page too.
        knows: bounds that it knows.
        size: posts on a page at most.
        last: the newest post.
    """

    def __init__(
        self,
        named=str,
        links=LINKS,
        page=lambda numbers: numbers,
        inclusive=0,
        knows=("max_id", "min_id", "since_id"),
        size=10,
        last=LAST,
    ):
        self.named, self.links, self.page = named, links, page
        self.inclusive, self.knows, self.size = inclusive, knows, size
        self.number = {str(named(number)): number for number in range(LAST + 30)}
        self.last, self.asked, self.gone, self.lost = last, 0, set(), None

    def bounds(self, query):
        """What is asked for, as numbers; None where a bound is of a post that is gone."""
        return {name: self.number.get(query[name]) for name in self.knows if name in query}

    def __call__(self, request):
        self.asked += 1
        asked = self.bounds(request.query)
        if None in asked.values():
            if self.lost is not None:
                return self.lost
            asked = {}
        low = max(asked.get("min_id", 0), asked.get("since_id", 0)) - self.inclusive
        high = asked.get("max_id", self.last + 1) + self.inclusive
        size = min(int(request.query.get("limit", 10)), self.size)
        inside = [
            number for number in range(min(high - 1, self.last), max(low, 0), -1) if number not in self.gone
        ]
        numbers = inside[-size:] if "min_id" in asked else inside[:size]
        self.given(numbers)
        items = [{"id": self.named(number)} for number in self.page(numbers)]
        if not numbers or self.links is None:
            return answer(json=items)
        place = f"http://{request.headers['Host']}{HOME}"
        names = {"newest": self.named(numbers[0]), "oldest": self.named(numbers[-1])}
        behind = self.named(max(numbers[-1] - 1, 0))
        return answer(json=items, headers={"Link": self.links.format(list=place, behind=behind, **names)})

    def given(self, numbers):
        """What happens on the server when it has given these."""

    def numbers(self, items):
        """The posts that came."""
        return [self.number[str(item.id)] for item in items]


def ulid(number):
    return in_digits(1_780_000_000_000 + number * 60_000, ULID_DIGITS, 10) + "0" * 16


def flake(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return in_digits((1_780_000_000_000 + number * 60_000) << 64, digits, 18)


def uuid(number):
    return uuid7(1_780_000_000_000 + number * 60_000)


def seconds(number):
    return f"{1_780_000_000 + number}{number * 7919 % 100:032x}"


SKIPPING = '<{list}?max_id={behind}>; rel="next", <{list}?min_id={newest}>; rel="prev"'
SERVERS = {
    "Mastodon": {},
    "no links": {"links": None},
    "GoToSocial": {"named": ulid},
    "Hollo, whose links skip a post": {"named": uuid, "links": SKIPPING},
    "Mitra": {"named": uuid, "links": '<{list}?max_id={oldest}>; rel="next"'},
    "Pleroma": {"named": flake, "links": '<{list}?max_id={oldest}&limit=2>; rel="next", <{list}?min_id={newest}&offset=>; rel="prev"'},
    "snac": {"named": seconds, "links": '<{list}?max_id={oldest}>; rel="next", <{list}?since_id={newest}>; rel="prev"'},
    "snac without links": {"named": seconds, "links": None, "knows": ("max_id", "since_id")},
    "Friendica, escaped": {"links": '<{list}?limit=3&amp;max_id={oldest}>; rel="next", <{list}?x=y&amp;min_id={newest}>; rel="prev"'},
    "numbers as ids": {"named": int},
    "Pixelfed, bounds inside": {"inclusive": 1},
    "bounds inside, no links": {"inclusive": 1, "links": None},
    "min_id unknown": {"knows": ("max_id", "since_id")},
    "min_id unknown, no links": {"knows": ("max_id", "since_id"), "links": None},
    "lower bounds unknown": {"knows": ("max_id",)},
    "few on a page": {"size": 3},
    "one on a page": {"size": 1, "last": 7},
    "one on a page, no links": {"size": 1, "links": None, "last": 7},
    "oldest first": {"page": lambda numbers: numbers[::-1], "links": None},
    "the last one twice": {"page": lambda numbers: [*numbers, *numbers[-1:]], "links": None},
    "all twice": {"page": lambda numbers: [*numbers, *numbers], "links": None},
    "an old one pinned": {"page": lambda numbers: [1, *(one for one in numbers if one != 1)], "links": None},
    "one pinned of the middle": {"page": lambda numbers: [12, *(one for one in numbers if one != 12)], "links": None},
    "five pinned": {"page": lambda numbers: [*range(1, 6), *(one for one in numbers if one > 5)], "links": None},
    "one pinned, few on a page": {"page": lambda numbers: [1, *(one for one in numbers if one != 1)], "links": None, "size": 1, "last": 7},
    "links with other words": {"links": "<{list}?max_id={oldest}>;rel=NEXT;title=x,<{list}?min_id={newest}>;rel='previous'"},
    "links without relations": {"links": "<{list}?max_id={oldest}>, <{list}?min_id={newest}>"},
    "links of another host": {"links": LINKS.replace("{list}", f"http://inside:3000{HOME}")},
    "links that say nothing": {"links": '<{list}?max_id=>; rel="next", <{list}?min_id=null>; rel="prev"'},
    "links the wrong way round": {"links": '<{list}?min_id={newest}>; rel="prev", <{list}?max_id={oldest}>; rel="next"'},
    "links with a bound too many": {"links": '<{list}?max_id={oldest}&since_id=>; rel="next", <{list}?min_id={newest}&max_id=>; rel="prev"'},
    "limits of its own": {"links": '<{list}?limit=1&max_id={oldest}>; rel="next", <{list}?limit=1&min_id={newest}>; rel="prev"'},
}  # fmt: skip


@pytest.fixture
async def c(server, connect):
    return await connect(server)


async def by_hand(c, page, side="next"):
    """A page and all behind it, as a person would write it."""
    items = [*page]
    while getattr(page, side) is not None:
        page = await c.get_next(pickle.loads(pickle.dumps(getattr(page, side))))
        items += page
    return items


async def shared(walk):
    """What three consumers get of a walk."""

    async def consume():
        return [item async for item in walk]

    return [item for share in await asyncio.gather(*(consume() for _ in range(3))) for item in share]


@pytest.mark.parametrize("name", SERVERS)
async def test_every_way_through_a_list_gives_each_post_once(c, server, name):
    timeline = Timeline(**SERVERS[name])
    server.on("GET", HOME, timeline)
    whole, newer = [*range(1, timeline.last + 1)], [*range(5, timeline.last + 1)]
    bound = str(timeline.named(4))
    some = await c.get_n_pages(c.home_timeline(limit=10), n=2)
    rest = await c.get_all(await c.get_next(some.next))
    walked = {
        "items": [item async for item in c.home_timeline(limit=10)],
        "pages": [item async for page in c.home_timeline(limit=10).pages() for item in page],
        "from a page": await c.get_all(await c.home_timeline(limit=10)),
        "three consumers": await shared(aiter(c.home_timeline(limit=10))),
    }
    assert {way: sorted(timeline.numbers(items)) for way, items in walked.items()} == dict.fromkeys(
        walked, whole
    )
    assert {*timeline.numbers([*some, *rest])} == {*whole}
    assert {*timeline.numbers(await by_hand(c, await c.home_timeline(limit=10)))} == {*whole}
    bounded = {
        "since": [item async for item in c.home_timeline(limit=10, since_id=bound)],
        "upwards": [item async for item in c.home_timeline(limit=10, min_id=bound)],
        "upwards at once": await c.get_all(c.home_timeline(limit=10, newer_than=bound)),
        "upwards by page": [
            item async for page in c.home_timeline(limit=10, min_id=bound).pages() for item in page
        ],
    }
    assert {way: sorted(timeline.numbers(items)) for way, items in bounded.items()} == dict.fromkeys(
        bounded, newer
    )
    assert timeline.asked < 12 * (3 + 2 * timeline.last // timeline.size)


# Lists in motion


class Losing(Timeline):
    """A server that looks for the post by which it is asked, and whose posts at both ends of a page are deleted at once."""

    def bounds(self, query):
        asked = super().bounds(query)
        return {name: None if number in self.gone else number for name, number in asked.items()}

    def given(self, numbers):
        self.gone |= {*numbers[:1], *numbers[-1:]} if len(numbers) > 2 else set()


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize(
    "lost", [answer(json=[]), answer(status=404), None], ids=["nothing", "not found", "the first page"]
)
async def test_a_bound_that_was_deleted_meanwhile_ends_no_walk(c, server, lost, links):
    timeline = Losing(**({} if links else {"links": None}))
    timeline.lost = lost
    server.on("GET", HOME, timeline)
    walked = timeline.numbers([item async for item in c.home_timeline(limit=10)])
    assert sorted(walked) == [*range(1, LAST + 1)]
    assert timeline.asked < 20


@pytest.mark.parametrize("lost", [answer(json=[]), answer(status=404)], ids=["nothing", "not found"])
async def test_a_bound_that_was_deleted_meanwhile_ends_no_walk_upwards(c, server, lost):
    timeline = Losing()
    timeline.lost = lost
    server.on("GET", HOME, timeline)
    walked = timeline.numbers([item async for item in c.home_timeline(limit=10, min_id="2")])
    assert walked == [*range(3, LAST + 1)]
    assert timeline.asked < 20


async def test_a_list_that_is_gone_is_an_error_and_no_end(c, server):
    page = answer(json=[{"id": str(number)} for number in range(40, 20, -1)])
    home = server.on("GET", HOME, page, answer(status=404))
    walk = aiter(c.home_timeline())
    with pytest.raises(NotFoundError):
        async for _ in walk:
            pass
    assert len(home.requests) == 3


async def test_where_nothing_was_deleted_one_question_more_is_asked_at_most(c, server):
    timeline = Timeline(last=20, links=None)
    server.on("GET", HOME, timeline)
    assert len([item async for item in c.home_timeline(limit=10)]) == 20
    assert timeline.asked == 4


class Growing(Timeline):
    """A server on which there are more posts after each page than fit on one."""

    def given(self, numbers):
        self.last = min(self.last + 15, LAST + 29)


@pytest.mark.parametrize("knows", [("max_id", "since_id", "min_id"), ("max_id", "since_id")], ids=str)
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
async def test_what_is_posted_during_a_walk_leaves_no_gap(c, server, knows, links):
    def timeline(last):
        made = Growing(knows=knows, last=last) if links else Growing(knows=knows, last=last, links=None)
        server.on("GET", HOME, made)
        return made

    growing = timeline(25)
    assert growing.numbers([item async for item in c.home_timeline(limit=10)]) == [*range(25, 0, -1)]
    growing = timeline(25)
    came = growing.numbers([item async for item in c.home_timeline(limit=10, min_id="3")])
    assert sorted(came) == [*range(4, growing.last + 1)]


TRENDS = "/api/v1/trends/tags"


def tags(names):
    return answer(json=[{"name": name} for name in names])


async def test_what_was_first_and_comes_again_further_down_does_not_end_a_list_with_offsets(c, server):
    server.on("GET", TRENDS, tags("abc"), tags("dae"), tags("f"), tags(""))
    assert [tag.name async for tag in c.trending_tags(limit=3)] == [*"abcdef"]
    server.on("GET", TRENDS, tags("abc"), tags("dae"), tags(""))
    page = await c.trending_tags(limit=3)
    assert [tag.name for tag in await c.get_next(page)] == [*"dae"]


class Busy(Timeline):
    """One where something is posted while a page is given, and that knows no bounds."""

    def given(self, numbers):
        self.last += 3


@pytest.mark.parametrize("named", [str, ulid])
@pytest.mark.parametrize("links", [LINKS, None, '<{list}?cursor={newest}>; rel="next"'])
async def test_what_is_posted_during_a_walk_keeps_none_up_on_a_server_that_ignores_bounds(
    c, server, named, links
):
    timeline = Busy(named, links, knows=(), last=20)
    server.on("GET", HOME, timeline)
    assert timeline.numbers([post async for post in c.home_timeline()]) == [*range(20, 10, -1)]
    assert timeline.asked <= 5
    timeline.last = 20
    assert timeline.numbers(await c.get_all(await c.home_timeline())) == [*range(20, 10, -1)]


async def test_a_walk_that_has_no_end_says_so_now_and_then(c, server, monkeypatch, caplog):
    monkeypatch.setattr("atoot.paging.MANY", 2)
    server.on("GET", HOME, Timeline())
    assert len([post async for post in c.home_timeline()]) == LAST
    assert "2 pages so far, and no end yet" in caplog.text


async def test_a_server_that_shuffles_what_it_gives_for_any_offset_ends(c, server):
    orders = ("abc", "cab", "bca")
    turns = count()
    server.on("GET", TRENDS, lambda _: tags(orders[next(turns) % 3]))
    assert [tag.name async for tag in c.trending_tags(limit=3)] == [*"abc"]
    assert len(server.requests) < 5


@pytest.mark.parametrize("path", ["directory", "search"])
@pytest.mark.parametrize("size", [1, 3, 7])
async def test_offsets_count_what_came_however_few_a_server_gives(c, server, path, size):
    everybody = [{"id": str(number)} for number in range(8)]

    def page(request):
        offset = int(request.query.get("offset", 0))
        found = everybody[offset : offset + size]
        return answer(
            json=found if path == "directory" else {"accounts": found, "statuses": [], "hashtags": []}
        )

    server.on("GET", "*", page)
    people = (
        c.profile_directory(limit=40)
        if path == "directory"
        else c.search("x", search_type="accounts", limit=40)
    )
    assert [person.id async for person in people] == [person["id"] for person in everybody]


# Pages at cursors of a walk from old to new


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
async def test_a_page_at_a_cursor_of_a_walk_upwards_leads_on_upwards(c, server, links):
    timeline = Timeline() if links else Timeline(links=None)
    server.on("GET", HOME, timeline)
    some = await c.get_n_pages(c.home_timeline(limit=10, min_id="2"), n=1)
    page = await c.get_next(some.next)
    assert timeline.numbers(page) == [*range(22, 12, -1)]
    assert sorted(timeline.numbers(await by_hand(c, page))) == [*range(13, LAST + 1)]
    assert timeline.numbers(await c.get_previous(page))[0] == 12
    last = await c.get_next(await c.get_next(page))
    assert (last, last.next) == ([], None)
    timeline.last += 2
    assert timeline.numbers(await c.get_next(last)) == [LAST + 2, LAST + 1]
    with pytest.raises(ValueError, match="there is no previous page"):
        await c.get_previous(last)


@each(
    ("query", "posts"),
    [("", [1, 27]), ("?limit=1", [1, 27]), ("?limit=1", [1, 2, 27]), ("?limit=2", [1, 2, 27, 26])],
)
def test_what_is_pinned_in_front_of_few_is_not_where_a_list_goes_on(query, posts):
    edges = edges_of([str(number) for number in posts], posts, HOME + query)
    assert edges.outside("max_id") == {"max_id": str(posts[-1])}
