import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from atoot.testing import ReceivedRequest
from tables import each


def received(body=b"", target="/x", **headers):
    named = CIMultiDict((name.replace("_", "-"), value) for name, value in headers.items())
    return ReceivedRequest("POST", target, CIMultiDictProxy(named), body=body)


def test_a_form_is_read_in_order_with_repeated_and_empty_fields():
    request = received(
        b"a[]=1&a[]=2&b=&c=%C3%A9+x", Content_Type="application/x-www-form-urlencoded; charset=utf-8"
    )
    assert list(request.form.items()) == [("a[]", "1"), ("a[]", "2"), ("b", ""), ("c", "é x")]
    assert request.form.getall("a[]") == ["1", "2"]
    assert request.content_type == "application/x-www-form-urlencoded"


def test_json_is_read():
    assert received(b'{"a": [1]}').json == {"a": [1]}


def test_no_content_type_is_an_empty_one():
    assert received().content_type == ""
    assert received().form == {}


@each("content_type", ["", "text/plain", "multipart/form-data"])
def test_what_is_no_multipart_form_is_refused(content_type):
    with pytest.raises(ValueError, match="has no multipart form"):
        _ = received(b"--x--", Content_Type=content_type).parts


@each("body", [b"", b"--x\r\n\r\nabc", b"no boundary"])
def test_a_multipart_form_that_is_cut_off_is_refused(body):
    with pytest.raises(ValueError, match="cut off"):
        _ = received(body, Content_Type="multipart/form-data; boundary=x").parts


def test_parts_without_name_or_type_are_still_parts():
    [part] = received(b"--x\r\n\r\nabc\r\n--x--\r\n", Content_Type='multipart/form-data; boundary="x"').parts
    assert (part.name, part.filename, part.content_type, part.body) == ("", None, None, b"abc")


@given(st.lists(st.binary(), max_size=4).filter(lambda parts: not any(b"--edge" in part for part in parts)))
def test_any_bytes_come_out_of_a_multipart_form_as_they_went_in(bodies):
    parts = b"".join(
        b'--edge\r\nContent-Disposition: form-data; name="f%d"; filename="x"\r\n\r\n%b\r\n' % (number, body)
        for number, body in enumerate(bodies)
    )
    request = received(parts + b"--edge--\r\n", Content_Type="multipart/form-data; boundary=edge")
    assert [part.body for part in request.parts] == bodies
    assert [part.name for part in request.parts] == [f"f{number}" for number in range(len(bodies))]
    assert request.form == {}


def test_the_repr_shows_no_body():
    assert "secret" not in repr(received(b"secret"))


@each(
    ("body", "values"),
    [
        (b"a=1&b[]=2&b[]=3", {"a": "1", "b": ["2", "3"]}),
        (b"poll[options][]=yes&poll[options][]=no", {"poll": {"options": ["yes", "no"]}}),
        (b"f[][k]=1&f[][l]=2&f[][k]=3", {"f": [{"k": "1", "l": "2"}, {"k": "3"}]}),
        (b"", {}),
    ],
)
def test_values_of_a_form_are_nested_as_their_brackets_say(body, values):
    assert received(body, Content_Type="application/x-www-form-urlencoded").values == values


def test_values_of_json_are_those_that_were_sent():
    assert received(b'{"a": {"b": [1]}}', Content_Type="application/json").values == {"a": {"b": [1]}}
