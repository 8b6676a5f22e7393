"""Which way a server speaks of reactions is told from what it says of itself."""

from atoot.entities import Instance, V1Instance
from atoot.entities.software import DIALECTS, EMOJI_REACTIONS, PLEROMA, REACT, dialects
from tables import each


@each(
    ("software", "found"),
    [
        ("pleroma", (PLEROMA,)),
        ("mitra", (PLEROMA,)),
        ("firefish", (REACT,)),
        ("hollo", (EMOJI_REACTIONS,)),
        ("mastodon", ()),
        ("snac", ()),
        ("", DIALECTS),
        ("something new", DIALECTS),
    ],
)
def test_software_has_its_way(software, found):
    assert dialects(software, None) == found


@each(
    ("said", "found"),
    [
        ({"configuration": {"reactions": {"max_reactions": 8}}}, (REACT,)),
        ({"configuration": {"reactions": {"max_reactions": 0}}}, ()),
        ({"configuration": {"reactions": {}}}, ()),
        ({"fedibird_capabilities": ["emoji_reaction"]}, (EMOJI_REACTIONS,)),
        ({"fedibird_capabilities": "emoji_reaction"}, ()),
        ({"pleroma": {"metadata": {"features": ["pleroma_emoji_reactions"]}}}, (PLEROMA,)),
        ({"pleroma": {"metadata": None}}, ()),
        ({"pleroma": {"metadata": {"features": [7]}}}, ()),
    ],
)
def test_what_a_server_says_of_itself_counts_more_than_its_name(said, found):
    for kind, place in ((Instance, {"domain": "a.example"}), (V1Instance, {"uri": "a.example"})):
        assert dialects("mastodon", kind.from_dict({**place, **said})) == found
