from atoot.parameters.encodings import in_json, with_query


def test_parameters_stand_in_the_query():
    assert (
        with_query("/x", {"delete_media": False, "ids": ["1", "2/3"]})
        == "/x?delete_media=false&ids[]=1&ids[]=2%2F3"
    )


def test_without_parameters_there_is_no_query():
    assert with_query("/x", {"delete_media": None}) == "/x"


def test_values_go_as_json():
    request = in_json("PUT", "/x", {"a": "", "b": {"c": [1], "d": None}, "e": None}, {"Key": "k"})
    assert (request.method, request.path, request.content_type) == ("PUT", "/x", "application/json")
    assert request.body == b'{"a":"","b":{"c":[1]}}'
    assert request.headers == {"Key": "k"}


def test_names_that_only_a_form_can_say_go_as_a_form():
    request = in_json("POST", "/x", {"poll[options][]": ["a", "b"]})
    assert request.content_type == "application/x-www-form-urlencoded"
    assert request.body == b"poll[options][]=a&poll[options][]=b"


def test_without_values_there_is_no_form():
    assert in_json("POST", "/x", {}).content_type != "application/x-www-form-urlencoded"
