"""Ids in the path of a request."""

import pytest

from atoot.entities import Status
from atoot.parameters.paths import check_whole, path
from tables import each

PLACE = "/api/v1/statuses/{}"


@each("thing", ["a/b?c#d é", Status.from_dict({"id": "a/b?c#d é"}), {"id": "a/b?c#d é"}])
def test_an_id_stands_in_a_path_percent_encoded_however_it_is_named(thing):
    assert path(PLACE, thing) == "/api/v1/statuses/a%2Fb%3Fc%23d%20%C3%A9"


def test_a_path_can_have_several_ids():
    assert path("/api/v1/statuses/{}/quotes/{}/revoke", 1, "2") == "/api/v1/statuses/1/quotes/2/revoke"


@each("identifier", [".", ".."])
def test_an_id_that_would_name_another_path_is_refused(identifier):
    with pytest.raises(ValueError, match="would lead to another path"):
        path(PLACE, identifier)


def test_an_id_that_no_server_can_have_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^the id: at 0 there is half a character"):
        path(PLACE, "\ud800")


def test_a_text_that_is_whole_passes():
    check_whole("status", "🎉 é")
