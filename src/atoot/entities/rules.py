"""Rules of a server, in all languages that it has them in."""

from atoot.entities.base import Entity


class RuleTranslation(Entity):
    """A rule in another language. https://docs.joinmastodon.org/entities/Rule/#translations"""

    shown = ("text",)

    text: str
    hint: str = ""


class Rule(Entity):
    """What one has to keep to on a server. https://docs.joinmastodon.org/entities/Rule/"""

    shown = ("id", "text")

    id: str
    text: str
    hint: str = ""
    """Longer explanation (since 4.3.0)."""
    translations: dict[str, RuleTranslation] = {}
    """By language (since 4.4.0)."""
