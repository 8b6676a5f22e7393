"""Who looks at an instance, and entities as they see them: what Mastodon always sends, and what is known of the thing."""

import re
from dataclasses import dataclass
from functools import cache
from html import escape

from atoot import entities
from atoot.entities.documented import always_sent
from atoot.testing.profiles.world import Data, Notice, Person, Post, World, moment

MENTION = re.compile(r"(?<![\w/])@(\w+)(?:@[\w.:-]+)?")
HASHTAG = re.compile(r"(?<![\w/&#])#(\w+)")
ADDRESS = re.compile(r"https?://[^\s<]+")
_MARKUP = re.compile(f"{ADDRESS.pattern}|{MENTION.pattern}|{HASHTAG.pattern}")
_TO_STATUSES = {"favourite": "favourited", "bookmark": "bookmarked", "pin": "pinned", "mute": "muted"}
_TO_PEOPLE = {"follow": "following", "block": "blocking", "mute": "muting", "endorse": "endorsed"}


@cache
def usual(entity: str) -> Data:
    """The fields of an entity that Mastodon always sends, empty."""
    cls = getattr(entities, entity)
    blank = cls.from_dict({"id": "", "name": "", "note": "", "version": ""}).to_dict()
    return {name: blank[name] for name in always_sent(cls) if name in blank}


@dataclass(slots=True)
class Viewer:
    """A person, or a visitor, and the origin under which they see the instance."""

    world: World
    origin: str
    viewer: Person | None

    def entity(self, entity: str, data: Data) -> Data:
        """An entity with the fields that this server has."""
        adds, lacks = self.world.profile.adds, self.world.profile.lacks
        whole = {**usual(entity), **data, **adds.get("*", {}), **adds.get(entity, {})}
        return {name: value for name, value in whole.items() if f"{entity}.{name}" not in lacks}

    def does(self, what: str, to: object) -> bool:
        """Whether the person has a relation to somebody or something."""
        return (what, self.viewer, to) in self.world.relations

    def moment(self, seconds: float) -> str:
        """A moment in the server's way."""
        return moment(seconds, self.world.profile.moments)

    def account(self, person: Person) -> Data:
        """Account."""
        at, user, related = f"{self.origin}/@{person.username}", person.user, self.world.related
        return self.entity("Account", {
            "id": person.id, "username": person.username, "acct": person.username, "url": at, "uri": at,
            "display_name": user.display_name, "locked": user.locked, "bot": user.bot, "last_status_at": None,
            "avatar": f"{self.origin}/avatar.png", "header": f"{self.origin}/header.png",
            "followers_count": len(related("follow", to=person)), "following_count": len(related("follow", person)),
            "statuses_count": sum(post.author is person and not post.deleted for post in self.world.posts),
            "created_at": self.moment(person.created), **person.changes,
        })  # fmt: skip

    def own_account(self, person: Person) -> Data:
        """CredentialAccount."""
        source = usual("AccountSource") | {
            "privacy": "public",
            "quote_policy": "public",
            "sensitive": False,
            "language": None,
        }
        source |= {name: person.changes[name] for name in ("note", "fields") if name in person.changes}
        role = usual("Role") | {"id": "1", "permissions": "1" if person.user.admin else "0"}
        return self.account(person) | {"source": source, "role": role}

    def muted(self, person: Person) -> Data:
        """MutedAccount."""
        until = self.viewer.things["details"].get(person.id, {}).get("until") if self.viewer else None
        return self.account(person) | {"mute_expires_at": until and self.moment(until)}

    def relationship(self, person: Person) -> Data:
        """Relationship."""
        mine = {field: self.does(verb, person) for verb, field in _TO_PEOPLE.items()}
        back = {name: (verb, person, self.viewer) in self.world.relations
                for verb, name in {"follow": "followed_by", "block": "blocked_by"}.items()}  # fmt: skip
        details = self.viewer.things["details"].get(person.id, {}) if self.viewer else {}
        told = {name: value for name, value in details.items() if name != "until"}
        return self.entity("Relationship", {"id": person.id, **mine, **back, **told})

    def status(self, post: Post) -> Data:
        """Status."""
        world, at, parent = (
            self.world,
            f"{self.origin}/@{post.author.username}/{post.number}",
            post.in_reply_to,
        )
        boosters = [boost.author for boost in world.boosts(post)]
        replies = sum(other.in_reply_to is post and not other.deleted for other in world.posts)
        return self.entity("Status", {
            "id": post.id, "uri": at, "url": at, "created_at": self.moment(post.created), "account": self.account(post.author),
            "in_reply_to_id": parent and parent.id, "in_reply_to_account_id": parent and parent.author.id,
            "content": self.html(post.text), "spoiler_text": post.spoiler_text, "sensitive": post.sensitive,
            "visibility": world.profile.visibilities.get(post.visibility, post.visibility), "language": post.language,
            "edited_at": self.moment(post.edits[-1][1]) if post.edits else None, "application": None, "card": None,
            "replies_count": replies, "reblogs_count": len(boosters),
            "favourites_count": len(world.related("favourite", to=post)), "reblogged": self.viewer in boosters,
            **{field: self.does(verb, post) for verb, field in _TO_STATUSES.items()}, "filtered": [],
            "reblog": self.status(post.boost_of) if post.boost_of else None, "poll": post.poll and self.poll(post.poll),
            "quote": post.quoted and {"state": "accepted", "quoted_status": self.status(post.quoted)},
            "media_attachments": [self.media(file, post) for file in post.media],
            "mentions": [{"id": one.id, "username": one.username, "acct": one.username, "url": f"{self.origin}/@{one.username}"} for one in post.mentioned],
            "tags": [{"name": tag, "url": f"{self.origin}/tags/{tag}"} for tag in post.tags],
        })  # fmt: skip

    def poll(self, poll: Data) -> Data:
        """Poll."""
        chosen = self.viewer.things["votes"].get(poll["id"]) if self.viewer else None
        own = (
            {"voted": chosen is not None, "own_votes": (chosen or {}).get("choices", [])}
            if self.viewer
            else {}
        )
        return self.entity("Poll", poll | own)

    def media(self, file: Data, post: Post | None = None) -> Data:
        """MediaAttachment; in a post perhaps under another id."""
        id, at = file["id"], f"{self.origin}/media/{file['id']}"
        known = {"id": f"{post.number}-{id}"} if post and self.world.profile.media_renamed else {}
        return self.entity("MediaAttachment", {"meta": {}} | file | known | {"url": at, "preview_url": at})

    def notice(self, notice: Notice) -> Data:
        """Notification."""
        made = {"id": notice.id, "type": notice.type, "created_at": self.moment(notice.created)}
        about = {"status": self.status(notice.post)} if notice.post else {}
        account = {"account": self.account(notice.person), "group_key": notice.key}
        return self.entity("Notification", made | account | about)

    def tag(self, name: str) -> Data:
        """Tag."""
        known = {"id": name, "name": name, "url": f"{self.origin}/tags/{name}"}
        return self.entity("Tag", known | {"following": self.does("tag", name)})

    def html(self, text: str) -> str:
        """A text as a page shows it."""
        marked = _MARKUP.sub(self._link, escape(text))
        return f"<p>{marked}</p>".replace("\n\n", "</p><p>").replace("\n", "<br />") if text else ""

    def _link(self, found: re.Match[str]) -> str:
        word, mention, tag = found[0], found[1], found[2]
        if tag:
            return f'<a href="{self.origin}/tags/{tag}" class="mention hashtag" rel="tag">{word}</a>'
        if mention in self.world.people:
            return f'<a href="{self.origin}/@{mention}" class="u-url mention">@<span>{mention}</span></a>'
        return word if mention else f'<a href="{word}" rel="nofollow noopener">{word}</a>'
