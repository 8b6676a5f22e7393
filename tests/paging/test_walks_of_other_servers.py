"""Lists of servers that each do something of their own: all of them, every way, each item once."""

import asyncio
import pickle
from itertools import count

import pytest

from atoot.ids import in_digits, uuid7
from atoot.testing import answer

HOME = "/api/v1/timelines/home"
LAST = 27
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
        links='<{list}?max_id={oldest}>; rel="next", <{list}?min_id={newest}>; rel="prev"',
        page=lambda numbers: numbers,
        inclusive=0,
        knows=("max_id", "min_id", "since_id"),
        size=10,
        last=LAST,
    ):
        self.named, self.links, self.page = named, links, page
        self.inclusive, self.knows, self.size = inclusive, knows, size
        self.number = {str(named(number)): number for number in range(LAST + 30)}
        self.last, self.asked, self.gone = last, 0, set()

    def bounds(self, query):
        """What is asked for, as numbers; None where a bound is of a post that is gone."""
        return {name: self.number.get(query[name]) for name in self.knows if name in query}

    def __call__(self, request):
        self.asked += 1
        asked = self.bounds(request.query)
        low = max(asked.get("min_id", 0), asked.get("since_id", 0)) - self.inclusive
        high = asked.get("max_id", self.last + 1) + self.inclusive
        size = min(int(request.query.get("limit", 10)), self.size)
        inside = [
            number for number in range(min(high - 1, self.last), max(low, 0), -1) if number not in self.gone
        ]
        numbers = inside[-size:] if "min_id" in asked else inside[:size]
        items = [{"id": self.named(number)} for number in self.page(numbers)]
        if not numbers or self.links is None:
            return answer(json=items)
        place = f"http://{request.headers['Host']}{HOME}"
        names = {"newest": self.named(numbers[0]), "oldest": self.named(numbers[-1])}
        behind = self.named(max(numbers[-1] - 1, 0))
        return answer(json=items, headers={"Link": self.links.format(list=place, behind=behind, **names)})

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
    "links of another host": {"links": '<http://inside:3000' + HOME + '?max_id={oldest}>; rel="next", <http://inside:3000' + HOME + '?min_id={newest}>; rel="prev"'},
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
