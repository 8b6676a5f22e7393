"""Entities in models of pydantic and in FastAPI."""

import json
import subprocess
import sys
from typing import Annotated

import pytest

from atoot import entities
from atoot.entities import Account, Status
from entity_samples import status
from tables import each

pydantic = pytest.importorskip("pydantic")
KINDS = [getattr(entities, name) for name in entities.__all__ if name not in ("Entity", "PagedEntity")]


class Saved(pydantic.BaseModel):
    post: Status
    authors: list[Account] = []
    parent: Status | None = None


def test_a_model_takes_an_entity_a_mapping_or_json():
    post = Status.from_dict(status("1", new={"a": 1}))
    assert Saved(post=post).post is post
    assert Saved(post=post.to_dict()).post == post
    assert Saved(post=json.dumps(post.to_dict())).post == post
    assert Saved(post=post, authors=[post.account.to_dict()]).authors == [post.account]


def test_a_model_is_written_and_read_again_with_all_that_came():
    saved = Saved(post=Status.from_dict(status("1", new={"a": 1}, reblog=status("2"))))
    assert saved.model_dump()["post"]["new"] == {"a": 1}
    again = Saved.model_validate_json(saved.model_dump_json())
    assert again == saved
    assert again.post.extra == {"new": {"a": 1}}


@each("wrong", [5, None, ["x"], "no json", {"strange": 1}])
def test_what_is_no_entity_is_an_error_of_validation(wrong):
    with pytest.raises(pydantic.ValidationError, match="expected Status"):
        Saved(post=wrong)


def test_the_schema_says_what_the_fields_are():
    schema = Saved.model_json_schema()
    post = schema["$defs"]["Status"]
    assert schema["properties"]["post"] == {"$ref": "#/$defs/Status"}
    assert post["properties"]["created_at"]["format"] == "date-time"
    assert post["properties"]["replies_count"]["type"] == "integer"
    assert {"$ref": "#/$defs/Status"} in post["properties"]["reblog"]["anyOf"]
    assert post["properties"]["tags"]["items"] == {"$ref": "#/$defs/StatusTag"}
    assert post["required"] == ["id", "created_at", "account"]
    written = Saved.model_json_schema(mode="serialization")
    assert written["$defs"]["Status"]["properties"].keys() == post["properties"].keys()


def test_every_entity_has_a_schema():
    for kind in KINDS:
        schema = pydantic.TypeAdapter(kind).json_schema()
        shape = schema["$defs"][kind.__name__] if "$ref" in schema else schema
        assert shape["properties"].keys() == {
            name for name in kind.__struct_encode_fields__ if " " not in name
        }


def test_fastapi_takes_and_gives_entities():
    fastapi = pytest.importorskip("fastapi")
    testclient = pytest.importorskip("fastapi.testclient")
    app = fastapi.FastAPI()

    @app.post("/posts")
    def take(post: Annotated[Status, fastapi.Body()]) -> list[Status]:
        return [post]

    client = testclient.TestClient(app)
    answer = client.post("/posts", json=status("1", new=1))
    assert answer.status_code == 200
    assert answer.json()[0]["new"] == 1
    assert client.post("/posts", json={"strange": 1}).status_code == 422
    shapes = app.openapi()["components"]["schemas"]
    assert {name.partition("-")[0] for name in shapes} >= {"Status", "Account"}


def test_to_json_is_what_came():
    post = Status.from_dict(status("1", new=1))
    assert json.loads(post.to_json()) == post.to_dict()
    assert Status.from_json(post.to_json()) == post


def test_msgspec_encodes_an_entity_without_unknown_fields_as_it_came():
    import msgspec

    post = Status.from_dict(status("1"))
    assert msgspec.json.decode(msgspec.json.encode(post)) == post.to_dict()
    assert {field.name for field in msgspec.structs.fields(Status)} >= {"id", "content", "account"}


def test_pydantic_is_not_loaded_by_entities():
    script = "import sys, atoot.entities; print('pydantic_core' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
