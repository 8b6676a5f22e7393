"""The headers of a push, as several libraries write them."""

from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.push.headers import LONGEST, header, parameters
from tables import each


@each(
    "headers",
    [
        {"Crypto-Key": "dh=x"},
        {"crypto-key": "dh=x"},
        {b"crypto-key": b"dh=x"},
        {"CRYPTO-KEY": ["dh=x"]},
        {"Crypto-Key": ("dh=x", None)},
    ],
)
def test_a_header_is_found_however_a_web_server_hands_it_on(headers):
    assert header(headers, "Crypto-Key") == "dh=x"


def test_several_headers_of_a_name_are_one_list_and_none_is_nothing():
    found = header({"crypto-key": "dh=x", "Crypto-Key": "p256ecdsa=y"}, "Crypto-Key")
    assert parameters(found) == {"dh": "x", "p256ecdsa": "y"}
    assert header({"Crypto-Keys": "dh=x"}, "Crypto-Key") == ""
    assert parameters("") == {}


@each(
    ("text", "found"),
    [
        ("dh=x;p256ecdsa=y", {"dh": "x", "p256ecdsa": "y"}),
        ("dh=x,p256ecdsa=y", {"dh": "x", "p256ecdsa": "y"}),
        (' keyid="p256dh" ; DH = "x" ', {"keyid": "p256dh", "dh": "x"}),
        ("dh=BP-_4=", {"dh": "BP-_4="}),
        ("dh=x; dh=y", {"dh": "x"}),
        ("dh=;rs=", {"dh": "", "rs": ""}),
        ('dh="";rs=7', {"dh": "", "rs": "7"}),
        ("dh", {}),
        ("=x;;,;dh=x", {"dh": "x"}),
        ('dh="x', {}),
        ("dh=x y;rs=1", {"rs": "1"}),
        ("t=eyJ.eyJ.sig-_, k=BP", {"t": "eyJ.eyJ.sig-_", "k": "BP"}),
        ("dh=x\r\nevil: 1", {}),
    ],
)
def test_parameters_are_read_as_libraries_write_them_and_the_first_of_a_name_counts(text, found):
    assert parameters(text) == found


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9_-]{1,8}", fullmatch=True),
        st.from_regex(r"[A-Za-z0-9_-]{1,20}=?", fullmatch=True),
    ),
    st.sampled_from([";", ",", "; ", " , "]),
    st.booleans(),
)
def test_what_was_written_is_read(values, between, quoted):
    quote = '"' if quoted else ""
    text = between.join(f"{name}={quote}{value}{quote}" for name, value in values.items())
    assert parameters(text) == values


@each("piece", [" ", "=", '"', "a=", 'a="', "a= ", ";", "a"])
def test_a_header_without_end_is_read_at_once(piece):
    text = header({"Crypto-Key": piece * 1_000_000}, "Crypto-Key")
    assert len(text) == LONGEST
    begun = process_time()
    parameters(text)
    assert process_time() - begun < 1
