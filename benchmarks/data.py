"""A home timeline as Mastodon 4.6 sends it, made up: always the same for the same number, about 3.4 kB a status.

Fields stand in the order in which Mastodon sends them. Most statuses come from other servers; there are replies,
boosts, pictures, previews, polls, quotes, custom emojis and several languages, about as often as in life.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.words import ALTERNATIVES, EMOJIS, HOSTS, NAMES, SENTENCES, SITES, TAGS, TITLES

HERE = "home.example"
FILES = "https://files.home.example"
NEWEST = datetime(2026, 5, 14, 18, 30, tzinfo=UTC)
SIZE = 40

Data = dict[str, Any]


def to_json(data: Any) -> bytes:
    """JSON as Mastodon writes it: without blanks, letters as they are."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def page(number: int = 0) -> list[Data]:
    """A page of 40 statuses; the higher the number, the older."""
    writer = _Writer(number)
    return [writer.status(number * SIZE + place) for place in range(SIZE)]


def newer_page(number: int = 0) -> list[Data]:
    """The same page from a newer server: most objects have a field or two that nobody knows."""
    rng = Random(number)
    statuses = page(number)
    for status in statuses:
        _add_news(status, rng)
    return statuses


def damaged_page(number: int = 0) -> list[Data]:
    """The page of the newer server, with two statuses besides in which values are of the wrong type."""
    statuses = newer_page(number)
    spare = _Writer(number + 1)
    first, second = spare.status(SIZE), spare.status(SIZE + 1)
    first.update(replies_count="unknown", media_attachments=None, language=["en", "de"])
    first["account"].update(created_at=20260514, emojis="none", locked="yes")
    second.update(content=None, visibility={"level": 3}, tags={"0": "birds"})
    second["account"].update(id=int(second["account"]["id"]), followers_count=None)
    statuses.insert(SIZE // 3, first)
    statuses.insert(SIZE // 2, second)
    return statuses


def own_account() -> Data:
    """The answer to `GET /api/v1/accounts/verify_credentials`."""
    account = _Writer(0).account(local=True)
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": "Ferries, bread, time zones.",
        "fields": [{**field, "value": "https://letters.example/"} for field in account["fields"]],
        "follow_requests_count": 0,
        "hide_collections": None,
        "discoverable": True,
        "indexable": True,
        "attribution_domains": [],
        "quote_policy": "public",
    }
    before: Data = {}
    after: Data = {}
    for name, value in account.items():
        (after if name in ("emojis", "roles", "fields") else before)[name] = value
    role = {
        "id": "-99",
        "name": "",
        "permissions": "65536",
        "color": "",
        "highlighted": False,
        "collection_limit": 10,
    }
    return {**before, "source": source, **after, "role": role}


def own_status() -> Data:
    """The answer to `POST /api/v1/statuses`: a short text, nothing else."""
    writer = _Writer(0)
    plain = next(status for status in map(writer.status, range(SIZE)) if status["reblog"] is None)
    account = writer.account(local=True)
    return plain | {
        "account": account,
        "application": {"name": "benchmark", "website": None},
        "card": None,
        "content": "<p>The ferry is late.</p>",
        "emojis": [],
        "media_attachments": [],
        "mentions": [],
        "poll": None,
        "quote": None,
        "tags": [],
    }


def events(count: int) -> list[bytes]:
    """Messages of the streaming server: new statuses, each a text of JSON inside of JSON."""
    writer = _Writer(0)
    statuses = [writer.status(-1 - number) for number in range(count)]
    return [
        to_json({"stream": ["public"], "event": "update", "payload": to_json(status).decode()})
        for status in statuses
    ]


def _add_news(data: Any, rng: Random) -> None:
    """Add unknown fields to four of five objects, at every level."""
    if isinstance(data, list):
        for item in data:
            _add_news(item, rng)
    elif isinstance(data, dict):
        for value in list(data.values()):
            _add_news(value, rng)
        if rng.random() < 0.8:
            data["federation_hint"] = rng.choice(["direct", "relay", None])
        if "acct" in data or "content" in data:
            data["trust"] = {"level": rng.randrange(5), "since": "2026-04-02T08:00:00.000Z"}


class _Writer:
    """Makes up statuses; each writer has its own few people."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self._people = [self.account(local=self._rng.random() < 0.2) for _ in range(24)]

    def status(self, age: int, depth: int = 0) -> Data:
        """The status at a place of the timeline; 0 is the newest, below it are those to come."""
        rng = self._rng
        moment = NEWEST - timedelta(seconds=97 * age + rng.randrange(60), milliseconds=rng.randrange(1000))
        id = str((int(moment.timestamp() * 1000) << 16) + rng.randrange(1 << 16))
        author = rng.choice(self._people)
        boost = depth == 0 and rng.random() < 0.1
        kind = 1.0 if boost else rng.random()
        language = rng.choices(list(SENTENCES), weights=(55, 20, 10, 8, 7))[0]
        mentions = [self._mention(rng.choice(self._people))] if kind < 0.3 else []
        tags = [] if boost else rng.sample(TAGS, rng.choice((0, 0, 0, 0, 1, 2, 4)))
        emojis = [self._emoji(name) for name in rng.sample(EMOJIS, rng.choice((0, 0, 0, 0, 1)))]
        place = f"https://{author['acct'].partition('@')[2] or HERE}"
        return {
            "id": id,
            "created_at": _instant(moment),
            "in_reply_to_id": str(int(id) - (977 << 20)) if mentions else None,
            "in_reply_to_account_id": mentions[0]["id"] if mentions else None,
            "sensitive": kind > 0.94 and not boost,
            "spoiler_text": "food, alcohol" if kind > 0.94 and not boost else "",
            "visibility": rng.choice(("public", "public", "public", "unlisted")),
            "language": language,
            "uri": f"{place}/users/{author['username']}/statuses/{id}" + ("/activity" if boost else ""),
            "url": f"{place}/@{author['username']}/{id}",
            "replies_count": 0 if boost else rng.randrange(9),
            "reblogs_count": 0 if boost else rng.randrange(120),
            "favourites_count": 0 if boost else rng.randrange(400),
            "quotes_count": 0 if boost else rng.choice((0, 0, 0, 1, 4)),
            "edited_at": _instant(moment + timedelta(minutes=4)) if rng.random() < 0.1 else None,
            "favourited": rng.random() < 0.1,
            "reblogged": rng.random() < 0.05,
            "muted": False,
            "bookmarked": rng.random() < 0.03,
            "content": "" if boost else self._content(language, mentions, tags, emojis),
            "filtered": [],
            "reblog": self.status(age + rng.randrange(2, 400), 1) if boost else None,
            **({"application": {"name": "Web", "website": None}} if "@" not in author["acct"] else {}),
            "account": author,
            "media_attachments": self._media(id) if 0.3 <= kind < 0.5 else [],
            "mentions": mentions,
            "tags": [{"name": tag.lower(), "url": f"https://{HERE}/tags/{tag.lower()}"} for tag in tags],
            "emojis": [] if boost else emojis,
            "tagged_collections": [],
            "quote": self._quote(age) if depth == 0 and 0.62 <= kind < 0.65 else None,
            "card": self._card(language) if 0.65 <= kind < 0.8 else None,
            "poll": self._poll(moment) if 0.91 <= kind < 0.94 else None,
            "quote_approval": {"automatic": ["public"], "manual": [], "current_user": "automatic"},
        }

    def account(self, *, local: bool) -> Data:
        """Somebody of this server or another."""
        rng = self._rng
        username, name = rng.choice(NAMES)
        username += str(rng.randrange(90)) if rng.random() < 0.4 else ""
        host = HERE if local else rng.choice(HOSTS)
        number = rng.randrange(10**17, 10**18)
        avatar, header = self._file("accounts/avatars", "jpg"), self._file("accounts/headers", "png")
        joined = NEWEST.replace(hour=0, minute=0) - timedelta(days=rng.randrange(30, 3000))
        return {
            "id": str(number),
            "username": username,
            "acct": username if local else f"{username}@{host}",
            "display_name": name,
            "locked": rng.random() < 0.2,
            "bot": "bot" in name,
            "discoverable": rng.choice((True, True, None)),
            "indexable": rng.random() < 0.5,
            "group": False,
            "created_at": _instant(joined),
            "note": self._paragraphs("en" if rng.random() < 0.7 else "de", rng.choice((0, 1, 1, 2))),
            "url": f"https://{host}/@{username}",
            "uri": f"https://{host}/users/{username}",
            "avatar": avatar,
            "avatar_static": avatar,
            "avatar_description": "",
            "header": header,
            "header_static": header,
            "header_description": "",
            "followers_count": rng.randrange(4000),
            "following_count": rng.randrange(1500),
            "statuses_count": rng.randrange(60000),
            "last_status_at": "2026-05-14",
            "hide_collections": rng.choice((True, False, None)),
            "show_media": True,
            "show_media_replies": True,
            "show_featured": True,
            **({"noindex": False} if local else {}),
            "feature_approval": {"automatic": ["public"], "manual": [], "current_user": "automatic"},
            "emojis": [self._emoji(emoji) for emoji in EMOJIS if f":{emoji}:" in name],
            **({"roles": []} if local else {}),
            "fields": [
                {
                    "name": label,
                    "value": _link("letters.example", "/"),
                    "verified_at": rng.choice((None, "2026-01-09T12:08:00.687+00:00")),
                }
                for label in ("Web", "Pronouns", "Code")[: rng.choice((0, 0, 1, 2))]
            ],
        }

    def _paragraphs(self, language: str, count: int) -> str:
        return "".join(f"<p>{self._rng.choice(SENTENCES[language])}</p>" for _ in range(count))

    def _content(self, language: str, mentions: list[Data], tags: Sequence[str], emojis: list[Data]) -> str:
        rng = self._rng
        named = "".join(
            f'<span class="h-card" translate="no"><a href="{m["url"]}" class="u-url mention">@<span>{m["username"]}</span></a></span> '
            for m in mentions
        )
        text = " ".join(rng.choices(SENTENCES[language], k=rng.choice((1, 1, 2))))
        smiley = "".join(f" :{emoji['shortcode']}:" for emoji in emojis)
        parts = [f"<p>{named}{text}{smiley}</p>"]
        if rng.random() < 0.2:
            parts.append(self._paragraphs(language, 2))
        if rng.random() < 0.25:
            parts.append(f"<p>{_link(rng.choice(SITES)[0], '/2026/05/a-long-enough-path-to-be-cut')}</p>")
        if tags:
            links = " ".join(
                f'<a href="https://{HERE}/tags/{tag}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
                for tag in tags
            )
            parts.append(f"<p>{links}</p>")
        return "".join(parts)

    def _mention(self, account: Data) -> Data:
        return {name: account[name] for name in ("id", "username", "url", "acct")}

    def _emoji(self, name: str) -> Data:
        url = self._file("custom_emojis/images", "png")
        return {
            "shortcode": name,
            "url": url,
            "static_url": url.replace("original", "static"),
            "visible_in_picker": True,
        }

    def _file(self, folder: str, ending: str, size: str = "original") -> str:
        number = f"{self._rng.randrange(10**17, 10**18)}"
        place = "/".join(number[start : start + 3] for start in range(0, 18, 3))
        return f"{FILES}/cache/{folder}/{place}/{size}/{self._rng.getrandbits(64):016x}.{ending}"

    def _media(self, id: str) -> list[Data]:
        rng = self._rng
        media = []
        for place in range(rng.choice((1, 1, 1, 2))):
            width, height = rng.choice(((3024, 4032), (1920, 1080), (1200, 900)))
            url = self._file("media_attachments/files", "jpeg")
            media.append(
                {
                    "id": str(int(id) - 3000 - place),
                    "type": "image",
                    "url": url,
                    "preview_url": url.replace("original", "small"),
                    "remote_url": f"https://cdn.{rng.choice(HOSTS)}/media/{rng.getrandbits(64):016x}.jpeg",
                    "preview_remote_url": None,
                    "text_url": None,
                    "meta": {
                        "original": _measures(width, height),
                        "small": _measures(width // 4, height // 4),
                    },
                    "description": rng.choice(ALTERNATIVES),
                    "blurhash": "UMAm0W4;kTRj0M-:Rjt7%LM|kDoJjZofo0Rk",
                }
            )
        return media

    def _card(self, language: str) -> Data:
        rng = self._rng
        site, provider = rng.choice(SITES)
        return {
            "url": f"https://{site}/2026/05/{rng.getrandbits(32):08x}",
            "title": rng.choice(TITLES),
            "description": rng.choice(SENTENCES[language]),
            "language": language,
            "type": "link",
            "author_name": "",
            "author_url": "",
            "provider_name": provider,
            "provider_url": f"https://{site}",
            "html": "",
            "width": 1200,
            "height": 630,
            "image": self._file("preview_cards/images", "jpg"),
            "image_description": "",
            "embed_url": "",
            "blurhash": "UBL_:rOpGG-;~qRjt7of%Mofj[ayM{ayRjof",
            "published_at": "2026-05-13T09:12:00.000Z",
            "missing_attribution": False,
            "authors": [{"name": provider, "url": "", "account": None}],
        }

    def _poll(self, moment: datetime) -> Data:
        rng = self._rng
        counts = [rng.randrange(60) for _ in range(rng.randrange(2, 5))]
        return {
            "id": str(rng.randrange(10**6)),
            "expires_at": _instant(moment + timedelta(days=1)),
            "expired": False,
            "multiple": False,
            "votes_count": sum(counts),
            "voters_count": sum(counts),
            "voted": False,
            "own_votes": [],
            "options": [
                {"title": title, "votes_count": count} for title, count in zip(TITLES, counts, strict=False)
            ],
            "emojis": [],
        }

    def _quote(self, age: int) -> Data:
        quoted = self.status(age + self._rng.randrange(9, 900), 1)
        return {"state": "accepted", "quoted_status": {**quoted, "quote": None}}


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _measures(width: int, height: int) -> Data:
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}


def _link(host: str, path: str) -> str:
    return (
        f'<a href="https://{host}{path}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">https://</span><span class="ellipsis">{host}{path[:18]}</span>'
        f'<span class="invisible">{path[18:]}</span></a>'
    )
