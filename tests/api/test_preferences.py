from atoot.entities import Preferences


async def test_preferences_are_read(alice):
    preferences = await alice.preferences()
    assert isinstance(preferences, Preferences)
    assert preferences.posting_default_visibility == "public"
    assert preferences["posting:default:visibility"] == "public"
