"""Entities as the instance shows them to somebody."""

import re
from html import escape
from typing import Any

from atoot.testing.profiles.minting import moment
from atoot.testing.profiles.world import ADDRESS, HASHTAG, MENTION, Notice, Person, Post, Upload, World

_MARKUP = re.compile(
    f"(?P<address>{ADDRESS.pattern})|(?P<mention>{MENTION.pattern})|(?P<tag>{HASHTAG.pattern})"
)


class Shown:
    """Shows things to one person."""

    def __init__(self, world: World, origin: str, me: Person | None) -> None:
        self.world = world
        self.profile = world.profile
        self.origin = origin
        self.me = me

    def finished(self, entity: str, data: dict[str, Any]) -> dict[str, Any]:
        """An entity with the fields that this server has."""
        lacks = {name.partition(".")[2] for name in self.profile.lacks if name.startswith(f"{entity}.")}
        adds = {**self.profile.adds.get("*", {}), **self.profile.adds.get(entity, {})}
        return {name: value for name, value in {**data, **adds}.items() if name not in lacks}

    def moment(self, seconds: float) -> str:
        """A moment in the server's way."""
        return moment(self.profile.moments, seconds)

    def account(self, person: Person) -> dict[str, Any]:
        """Account."""
        posts = [post for post in self.world.posts if post.author is person and not post.deleted]
        at = f"{self.origin}/@{person.username}"
        picture = f"{self.origin}/avatars/missing.png"
        return self.finished(
            "Account",
            {
                "id": person.id, "username": person.username, "acct": person.username, "url": at,
                "uri": f"{self.origin}/users/{person.username}", "display_name": person.seed.display_name,
                "note": "", "locked": person.seed.locked, "bot": person.seed.bot, "group": False,
                "discoverable": True, "indexable": False, "created_at": self.moment(person.created),
                "avatar": picture, "avatar_static": picture, "header": picture, "header_static": picture,
                "followers_count": sum(person in other.does("follow") for other in self.world.people.values()),
                "following_count": len(person.does("follow")), "statuses_count": len(posts),
                "last_status_at": None, "emojis": [], "fields": [], **person.profile,
            },
        )  # fmt: skip

    def own_account(self, person: Person) -> dict[str, Any]:
        """CredentialAccount."""
        source = {"privacy": "public", "sensitive": False, "language": None, "follow_requests_count": 0}
        source |= {"note": person.profile.get("note", ""), "fields": person.profile.get("fields", [])}
        role = {"id": "1", "name": "", "permissions": "1" if person.seed.admin else "0"}
        return self.account(person) | {"source": source, "role": role}

    def relationship(self, person: Person) -> dict[str, Any]:
        """Relationship."""
        me = self.me
        mine = {
            verb: me is not None and person in me.does(verb)
            for verb in ("follow", "block", "mute", "endorse")
        }
        theirs = {verb: me is not None and me in person.does(verb) for verb in ("follow", "block", "request")}
        requested = me is not None and person in me.does("request")
        details = me.has("details").get(person.id, {}) if me else {}
        data = {
            "id": person.id, "following": mine["follow"], "followed_by": theirs["follow"], "blocking": mine["block"],
            "blocked_by": theirs["block"], "muting": mine["mute"], "endorsed": mine["endorse"],
            "showing_reblogs": mine["follow"], "notifying": False, "muting_notifications": False, "note": "",
            "requested": requested, "requested_by": theirs["request"], "domain_blocking": False, "languages": None,
        }  # fmt: skip
        return self.finished("Relationship", data | details)

    def status(self, post: Post) -> dict[str, Any]:
        """Status."""
        me, posts = self.me, self.world.posts
        own = {
            verb: me is not None and post in me.does(verb)
            for verb in ("favourite", "bookmark", "pin", "silence")
        }
        boosts = [other for other in posts if other.boost_of is post and not other.deleted]
        at = f"{self.origin}/@{post.author.username}/{post.number}"
        data = {
            "id": post.id, "created_at": self.moment(post.created), "uri": at.replace("/@", "/users/"), "url": at,
            "in_reply_to_id": post.in_reply_to.id if post.in_reply_to else None,
            "in_reply_to_account_id": post.in_reply_to.author.id if post.in_reply_to else None,
            "account": self.account(post.author), "content": "" if post.boost_of else self.html(post.text),
            "sensitive": post.sensitive, "spoiler_text": post.spoiler_text, "language": post.language,
            "visibility": self.profile.visibilities.get(post.visibility, post.visibility),
            "replies_count": sum(other.in_reply_to is post and not other.deleted for other in posts),
            "reblogs_count": len(boosts), "reblogged": any(boost.author is me for boost in boosts),
            "favourites_count": sum(post in other.does("favourite") for other in self.world.people.values()),
            "favourited": own["favourite"], "bookmarked": own["bookmark"], "pinned": own["pin"],
            "muted": own["silence"], "edited_at": self.moment(post.edits[-1][1]) if post.edits else None,
            "reblog": self.status(post.boost_of) if post.boost_of else None, "application": None,
            "media_attachments": [self.media(upload, post) for upload in post.media],
            "mentions": [
                {"id": found.id, "username": name, "acct": name, "url": f"{self.origin}/@{name}"}
                for name in post.mentioned if (found := self.world.people.get(name))
            ],
            "tags": [{"name": tag, "url": f"{self.origin}/tags/{tag}"} for tag in post.tags],
            "emojis": [], "card": None, "poll": self.poll(post) if post.poll else None, "filtered": [],
            "quote": {"state": "accepted", "quoted_status": self.status(post.quote_of)} if post.quote_of else None,
        }  # fmt: skip
        return self.finished("Status", data)

    def media(self, upload: Upload, post: Post | None = None) -> dict[str, Any]:
        """MediaAttachment; in a post perhaps under another id."""
        id = f"{post.number}-{upload.id}" if post and self.profile.media_renamed else upload.id
        at = f"{self.origin}/media/{upload.id}"
        kind = upload.type.partition("/")[0]
        data: dict[str, Any] = {
            "id": id,
            "type": kind,
            "url": at,
            "preview_url": at,
            "remote_url": None,
            "meta": {},
            "blurhash": None,
        }
        return self.finished("MediaAttachment", data | {"description": upload.description})

    def poll(self, post: Post) -> dict[str, Any]:
        """Poll."""
        poll = post.poll or {}
        votes: dict[Person, list[int]] = poll["votes"]
        mine = votes.get(self.me) if self.me else None
        counts = [sum(place in chosen for chosen in votes.values()) for place in range(len(poll["options"]))]
        ends = poll["ends"]
        titles = [
            {"title": title, "votes_count": n} for title, n in zip(poll["options"], counts, strict=True)
        ]
        data = {
            "id": poll["id"], "expires_at": self.moment(ends), "expired": self.world.clock() >= ends,
            "multiple": poll["multiple"], "votes_count": sum(counts), "voters_count": len(votes), "options": titles,
            "emojis": [], "voted": mine is not None or self.me is post.author, "own_votes": mine or [],
        }  # fmt: skip
        return self.finished("Poll", data)

    def notice(self, notice: Notice) -> dict[str, Any]:
        """Notification."""
        data: dict[str, Any] = {
            "id": notice.id,
            "type": notice.type,
            "created_at": self.moment(notice.created),
        }
        data |= {"group_key": notice.key, "account": self.account(notice.person)}
        if notice.post is not None:
            data["status"] = self.status(notice.post)
        return self.finished("Notification", data)

    def html(self, text: str) -> str:
        """A text as a page shows it."""
        pieces, at = [], 0
        for found in _MARKUP.finditer(text):
            pieces += [escape(text[at : found.start()]), self._link(found)]
            at = found.end()
        marked = "".join([*pieces, escape(text[at:])])
        return f"<p>{marked}</p>".replace("\n\n", "</p><p>").replace("\n", "<br />") if text else ""

    def _link(self, found: re.Match[str]) -> str:
        word = escape(found[0])
        if found["address"]:
            return f'<a href="{word}" rel="nofollow noopener">{word}</a>'
        if found["tag"]:
            return f'<a href="{self.origin}/tags/{word[1:]}" class="mention hashtag" rel="tag">{word}</a>'
        name = word[1:].partition("@")[0]
        if name not in self.world.people:
            return word
        return f'<a href="{self.origin}/@{name}" class="u-url mention">@<span>{name}</span></a>'
