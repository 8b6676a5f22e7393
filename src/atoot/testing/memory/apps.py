"""Authorization and the instance: apps, tokens, the instance document."""

from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from atoot.entities import Preferences
from atoot.oauth.scopes import Scopes
from atoot.testing.memory.answers import InstanceAnswer, Refusal, missing
from atoot.testing.memory.calls import InstanceCall, Operations, usual
from atoot.testing.memory.world import Data

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"
LONGEST_NAME = 30
"""Characters of a name that people see."""
# fmt: off
_BOUNDS: Data = {
    "accounts": {"max_display_name_length": LONGEST_NAME, "max_note_length": 500, "max_avatar_description_length": 150,
                 "max_header_description_length": 150, "max_featured_tags": 10, "max_pinned_statuses": 5,
                 "max_profile_fields": 4, "profile_field_name_limit": 255, "profile_field_value_limit": 255},
    "media_attachments": {
        "supported_mime_types": ["image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg"],
        "image_size_limit": 16_777_216, "image_matrix_limit": 33_177_600, "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120, "video_matrix_limit": 8_294_400, "description_limit": 1500},
    "polls": {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746},
}
"""What accounts, media and polls may have."""
# fmt: on


def _create_app(call: InstanceCall) -> Data:
    if not call.text("client_name"):
        raise Refusal(None, "Validation failed: Application name can't be blank")
    uris = [uri for line in call.several("redirect_uris") or [OUT_OF_BAND] for uri in line.split()]
    id, scopes = call.world.mint(call.world.profile.other_ids, "app"), call.text("scopes") or "read"
    app = {"id": id, "name": call.text("client_name"), "scopes": scopes.split(), "redirect_uris": uris}
    app |= {"client_id": f"client-{id}", "client_secret": f"secret-{id}", "redirect_uri": "\n".join(uris)}
    return call.world.apps.setdefault(f"client-{id}", app)


def _verify_app(call: InstanceCall) -> Data:
    app = call.world.apps.get(call.granted[2]) if call.granted else None
    if app is None:
        raise Refusal(-1, "The access token is invalid")
    return {name: value for name, value in app.items() if not name.startswith("client_")}


def _give_token(call: InstanceCall) -> Any:
    world, grant, app = call.world, call.text("grant_type"), call.world.apps.get(call.text("client_id"), {})
    code, refused = world.codes.pop(call.text("code"), {}), ""
    if not app or call.text("client_secret") != app["client_secret"]:
        refused = "invalid_client"
    elif grant == "authorization_code":
        same = code and all(code[name] == call.text(name) for name in ("client_id", "redirect_uri"))
        refused = "" if same else "invalid_grant"
    elif grant != "client_credentials":
        refused = "unsupported_grant_type"
    elif not all(map(Scopes.of(" ".join(app["scopes"])).covers, call.text("scope").split())):
        refused = "invalid_scope"
    if refused:
        return InstanceAnswer(
            400, {"error": refused, "error_description": "The request for a token is refused"}
        )
    token, scope = token_urlsafe(), code.get("scope") or call.text("scope") or "read"
    world.tokens[token] = world.people.get(code.get("username", "")), scope, app["client_id"]
    return {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": int(world.clock())}


def _revoke(call: InstanceCall) -> Data:
    call.world.tokens.pop(call.text("token"), None)
    return {}


def _nodeinfo(call: InstanceCall) -> Data:
    if not call.names:
        return {"links": [{"rel": _NODEINFO, "href": f"{call.origin}/nodeinfo/2.0"}]}
    software = {"name": call.world.profile.software, "version": call.world.profile.version}
    return {"version": "2.0", "software": software, "protocols": ["activitypub"], "openRegistrations": False,
            "services": {"inbound": [], "outbound": []}, "usage": {"users": {}}, "metadata": {}}  # fmt: skip


def _instance(call: InstanceCall) -> Data:
    profile, host = call.world.profile, urlsplit(call.origin).netloc
    posts = {"max_characters": profile.characters, "max_media_attachments": profile.files}
    posts |= {} if profile.url_characters is None else {"characters_reserved_per_url": profile.url_characters}
    urls = {"streaming": f"{profile.streaming_url}://{host}"} if profile.streaming_url else {}
    version = profile.described or profile.version
    data = {"title": profile.name, "version": version, "languages": ["en"], "rules": []}
    entity = "Instance" if call.name == "instance" else "V1Instance"
    bounds = usual(entity)["configuration"] | _BOUNDS | {"statuses": posts}
    if entity == "Instance":
        bounds["urls"] = urls | {"about": f"{call.origin}/about"}
        return call.entity(entity, data | {"domain": host, "configuration": bounds})
    streams = {f"{name}_api": url for name, url in urls.items()}
    return call.entity(entity, data | {"uri": host, "configuration": bounds, "urls": streams})


# fmt: off
APPS: Operations = {
    "create_app": _create_app,
    "verify_app_credentials": _verify_app,
    "browser_login_url": lambda call: InstanceAnswer(body=f"<p>May {call.text('client_id')} act?</p>", type="text/html"),
    "login": _give_token,
    "revoke_token": _revoke,
    "nodeinfo": _nodeinfo,
    "instance": _instance, "get_instance": _instance,
    **dict.fromkeys(("instance_rules", "get_custom_emojis", "announcements"), lambda _call: []),
    "preferences": lambda _call: Preferences().to_dict(),
    "stream": lambda _call: missing(),  # answered by `Streams`
}
