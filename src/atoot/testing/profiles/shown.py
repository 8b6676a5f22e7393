"""Entities as the instance shows them to somebody."""

import re
from html import escape
from typing import Any

from atoot.testing.profiles.world import (
    ADDRESS,
    HASHTAG,
    MENTION,
    Notice,
    Person,
    Post,
    UploadedFile,
    World,
    moment,
)

_MARKUP = re.compile(
    f"(?P<address>{ADDRESS.pattern})|(?P<mention>{MENTION.pattern})|(?P<tag>{HASHTAG.pattern})"
)


class Shown:
    """Shows things to one person, or to a visitor."""

    def __init__(self, world: World, origin: str, me: Person | None) -> None:
        self.world = world
        self.profile = world.profile
        self.origin = origin
        self.me = me

    def finished(self, entity: str, data: dict[str, Any]) -> dict[str, Any]:
        """An entity with the fields that this server has."""
        more = {**self.profile.adds.get("*", {}), **self.profile.adds.get(entity, {})}
        return {
            name: value
            for name, value in (data | more).items()
            if f"{entity}.{name}" not in self.profile.lacks
        }

    def moment(self, seconds: float) -> str:
        """A moment in the server's way."""
        return moment(seconds, self.profile.moments)

    def account(self, person: Person) -> dict[str, Any]:
        """Account."""
        at, people = f"{self.origin}/@{person.username}", self.world.people.values()
        picture = {
            f"{name}{still}": f"{self.origin}/{name}.png"
            for name in ("avatar", "header")
            for still in ("", "_static")
        }
        return self.finished("Account", {
            "id": person.id, "username": person.username, "acct": person.username, "url": at, "uri": at, **picture,
            "display_name": person.user.display_name, "note": "", "locked": person.user.locked, "bot": person.user.bot,
            "group": False, "discoverable": True, "indexable": False, "created_at": self.moment(person.created),
            "followers_count": sum(person in other.does("follow") for other in people),
            "following_count": len(person.does("follow")), "last_status_at": None, "emojis": [], "fields": [],
            "statuses_count": sum(post.author is person and not post.deleted for post in self.world.posts),
            **person.changes,
        })  # fmt: skip

    def own_account(self, person: Person) -> dict[str, Any]:
        """CredentialAccount."""
        source = {
            "privacy": "public",
            "sensitive": False,
            "language": None,
            "follow_requests_count": 0,
            "fields": [],
        }
        role = {"id": "1", "name": "", "permissions": "1" if person.user.admin else "0"}
        return self.account(person) | {
            "source": source | {"note": person.changes.get("note", "")},
            "role": role,
        }

    def relationship(self, person: Person) -> dict[str, Any]:
        """Relationship."""
        mine, theirs = self.me.does if self.me else dict.fromkeys, person.does
        return self.finished("Relationship", {
            "id": person.id, "following": person in mine("follow"), "followed_by": self.me in theirs("follow"),
            "blocking": person in mine("block"), "blocked_by": self.me in theirs("block"), "muting": person in mine("mute"),
            "endorsed": person in mine("endorse"), "requested": person in mine("request"), "domain_blocking": False,
            "requested_by": self.me in theirs("request"), "muting_notifications": False, "showing_reblogs": False,
            "notifying": False, "languages": None, "note": "", **(self.me.has("details").get(person.id, {}) if self.me else {}),
        })  # fmt: skip

    def status(self, post: Post) -> dict[str, Any]:
        """Status."""
        me, at = self.me, f"{self.origin}/@{post.author.username}/{post.number}"
        people, others = self.world.people, [other for other in self.world.posts if not other.deleted]
        boosts = [other.author for other in others if other.boost_of is post]
        mine = {
            done: me is not None and post in me.does(done)
            for done in ("favourited", "bookmarked", "pinned", "muted")
        }
        return self.finished("Status", {
            "id": post.id, "uri": at, "url": at, "created_at": self.moment(post.created), "account": self.account(post.author),
            "in_reply_to_id": post.in_reply_to.id if post.in_reply_to else None,
            "in_reply_to_account_id": post.in_reply_to.author.id if post.in_reply_to else None,
            "content": self.html(post.text), "spoiler_text": post.spoiler_text, "sensitive": post.sensitive,
            "visibility": self.profile.visibilities.get(post.visibility, post.visibility), "language": post.language,
            "edited_at": self.moment(post.edits[-1][1]) if post.edits else None, "application": None,
            "replies_count": sum(other.in_reply_to is post for other in others), "reblogs_count": len(boosts),
            "favourites_count": sum(post in person.does("favourited") for person in people.values()),
            **mine, "reblogged": me in boosts, "reblog": self.status(post.boost_of) if post.boost_of else None,
            "media_attachments": [self.media(upload, post) for upload in post.media], "emojis": [], "card": None,
            "mentions": [
                {"id": people[name].id, "username": name, "acct": name, "url": f"{self.origin}/@{name}"}
                for name in post.mentioned
            ],
            "tags": [{"name": tag, "url": f"{self.origin}/tags/{tag}"} for tag in post.tags],
            "poll": self.poll(post, post.poll) if post.poll else None, "filtered": [],
            "quote": {"state": "accepted", "quoted_status": self.status(post.quote_of)} if post.quote_of else None,
        })  # fmt: skip

    def media(self, upload: UploadedFile, post: Post | None = None) -> dict[str, Any]:
        """MediaAttachment; in a post perhaps under another id."""
        id = f"{post.number}-{upload.id}" if post and self.profile.media_renamed else upload.id
        at, kind = f"{self.origin}/media/{upload.id}", upload.type.partition("/")[0]
        return self.finished("MediaAttachment", {
            "id": id, "type": kind, "url": at, "preview_url": at, "remote_url": None, "meta": {}, "blurhash": None,
            "description": upload.description,
        })  # fmt: skip

    def poll(self, post: Post, poll: dict[str, Any]) -> dict[str, Any]:
        """Poll."""
        mine, votes = (
            poll["votes"].get(self.me),
            [place for chosen in poll["votes"].values() for place in chosen],
        )
        options = [
            {"title": title, "votes_count": votes.count(place)} for place, title in enumerate(poll["options"])
        ]
        return self.finished("Poll", {
            "id": poll["id"], "expires_at": self.moment(poll["ends"]), "expired": self.world.clock() >= poll["ends"],
            "multiple": poll["multiple"], "votes_count": len(votes), "voters_count": len(poll["votes"]), "options": options,
            "emojis": [], "voted": mine is not None or self.me is post.author, "own_votes": mine or [],
        })  # fmt: skip

    def notice(self, notice: Notice) -> dict[str, Any]:
        """Notification."""
        about = {"status": self.status(notice.post)} if notice.post else {}
        return self.finished("Notification", {
            "id": notice.id, "type": notice.type, "created_at": self.moment(notice.created), "group_key": notice.key,
            "account": self.account(notice.person), **about,
        })  # fmt: skip

    def tag(self, name: str) -> dict[str, Any]:
        """Tag."""
        following = self.me is not None and name in self.me.does("tag")
        data = {
            "id": name,
            "name": name,
            "url": f"{self.origin}/tags/{name}",
            "history": [],
            "following": following,
        }
        return self.finished("Tag", data)

    def conversation(self, post: Post) -> dict[str, Any]:
        """Conversation, of which a post is the latest."""
        people = [self.world.people[name] for name in dict.fromkeys([post.author.username, *post.mentioned])]
        accounts = [self.account(person) for person in people if person is not self.me]
        return {
            "id": str(root_of(post).number),
            "unread": True,
            "accounts": accounts,
            "last_status": self.status(post),
        }

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
        known = name in self.world.people
        return (
            f'<a href="{self.origin}/@{name}" class="u-url mention">@<span>{name}</span></a>'
            if known
            else word
        )


def root_of(post: Post) -> Post:
    """The post with which a conversation began."""
    while post.in_reply_to is not None:
        post = post.in_reply_to
    return post
