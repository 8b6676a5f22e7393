from atoot.entities import CredentialAccount, Profile
from atoot.testing import answer

PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_profile_is_read_and_its_pictures_are_removed(alice):
    me = await alice.verify_account_credentials()
    profile = await alice.profile()
    assert isinstance(profile, Profile)
    assert profile.id == me.id
    for after in (await alice.delete_profile_avatar(), await alice.delete_profile_header()):
        assert isinstance(after, CredentialAccount)
        assert after.id == me.id


async def test_a_profile_is_changed_with_descriptions_of_its_pictures(server, connect):
    c = await connect(server, "t")
    server.on("PATCH", "/api/v1/profile", answer(json={"id": "1", "display_name": "Me"}))
    profile = await c.update_profile(
        display_name="Me",
        note="",
        avatar=PNG,
        avatar_description="a cat",
        show_media=False,
        attribution_domains=["a.example", "b.example"],
        fields_attributes={"Site": "https://a.example"},
    )
    assert isinstance(profile, Profile)
    assert profile.display_name == "Me"
    assert [(part.name, part.body.decode("latin-1")) for part in server.requests[0].parts] == [
        ("display_name", "Me"),
        ("note", ""),
        ("avatar", PNG.decode("latin-1")),
        ("avatar_description", "a cat"),
        ("show_media", "false"),
        ("attribution_domains[]", "a.example"),
        ("attribution_domains[]", "b.example"),
        ("fields_attributes[0][name]", "Site"),
        ("fields_attributes[0][value]", "https://a.example"),
    ]
