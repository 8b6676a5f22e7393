import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from atoot import MastodonError
from atoot.push import PushError, PushKeys
from atoot.push.base64url import to_bytes
from atoot.testing import answer
from tables import each

SUBSCRIPTION = {
    "id": 7,
    "endpoint": "https://push.example/1",
    "alerts": {"mention": True},
    "server_key": "BA1H",
    "policy": "all",
}


def test_keys_survive_being_kept():
    keys = PushKeys.generate()
    again = PushKeys.from_dict(keys.to_dict())
    assert again == keys
    assert hash(again) == hash(keys)
    assert (again.p256dh, again.auth) == (keys.p256dh, keys.auth)
    assert pickle.loads(pickle.dumps(keys)) == keys
    assert keys != PushKeys.generate()
    assert keys != "keys"


def test_what_the_server_gets_has_the_right_size():
    keys = PushKeys.generate()
    assert len(to_bytes(keys.p256dh)) == 65
    assert len(to_bytes(keys.auth)) == 16


def test_the_repr_shows_no_secret():
    keys = PushKeys.generate()
    kept = keys.to_dict()
    for text in (repr(keys), str(keys)):
        assert kept["private_key"] not in text
        assert kept["auth"] not in text


@each(
    "data",
    [
        {},
        {"private_key": "AAAA"},
        {"private_key": "!", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
        {"private_key": "AA", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
        {"private_key": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "auth": "AAAA"},
        {"private_key": 7, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
        None,
    ],
)
def test_what_are_no_keys_is_refused(data):
    with pytest.raises(PushError) as caught:
        PushKeys.from_dict(data)
    assert isinstance(caught.value, MastodonError)
    assert "q1dX" not in str(caught.value)


def test_a_key_of_another_curve_is_refused():
    with pytest.raises(PushError, match="P-256"):
        PushKeys(ec.generate_private_key(ec.SECP384R1()), bytes(16))


async def test_the_keys_are_the_arguments_of_a_subscription(server, connect):
    server.on("POST", "/api/v1/push/subscription", answer(json=SUBSCRIPTION))
    c = await connect(server, "t")
    keys = PushKeys.generate()
    subscription = await c.create_push_subscription(
        **keys.subscription("https://push.example/1"), alerts={"mention": True}
    )
    assert subscription.server_key == "BA1H"
    sent = server.requests[-1].form
    assert sent["subscription[keys][p256dh]"] == keys.p256dh
    assert sent["subscription[keys][auth]"] == keys.auth
    assert sent["subscription[standard]"] == "true"
