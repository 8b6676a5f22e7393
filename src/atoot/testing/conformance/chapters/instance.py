"""Checks of https://docs.joinmastodon.org/methods/instance/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("instance")

c.answers("instance", lambda w: w.stranger.instance())
c.answers("get_instance", lambda w: w.stranger.get_instance())
c.answers("instance_activity", lambda w: w.stranger.instance_activity())
c.answers("instance_domain_blocks", lambda w: w.alice.instance_domain_blocks())
c.answers("instance_extended_description", lambda w: w.stranger.instance_extended_description())
c.answers("instance_languages", lambda w: w.stranger.instance_languages())
c.answers("instance_peers", lambda w: w.stranger.instance_peers())
c.answers("instance_peers_search", lambda w: w.stranger.instance_peers_search("a"))
c.answers("instance_privacy_policy", lambda w: w.stranger.instance_privacy_policy())
c.answers("instance_rules", lambda w: w.stranger.instance_rules())
c.answers("instance_terms_of_service", lambda w: w.stranger.instance_terms_of_service())
c.answers("instance_translation_languages", lambda w: w.stranger.instance_translation_languages())
c.answers("donation_campaign", lambda w: w.alice.donation_campaign())


@c.check("the instance tells the same of itself in both versions", "GET /api/v2/instance", since="4.0.0")
async def same_in_both(w: World) -> None:
    new, old = await w.stranger.instance(), await w.stranger.get_instance()
    expect(
        new.domain == old.uri.removeprefix("https://").removeprefix("http://").strip("/"), old.uri, new.domain
    )
    expect(new.title == old.title, old.title, new.title)


@c.check("the instance says how long a post may be", "GET /api/v2/instance", since="4.0.0")
async def says_how_long(w: World) -> None:
    found = (await w.stranger.instance()).configuration.statuses.max_characters
    expect(found is not None and found > 0, "`configuration.statuses.max_characters`", found)


@c.check("the instance says which files it takes", "GET /api/v2/instance", since="4.0.0")
async def says_which_files(w: World) -> None:
    found = (await w.stranger.instance()).configuration.media_attachments.supported_mime_types
    expect("image/png" in found, "image/png among the media types", found)
