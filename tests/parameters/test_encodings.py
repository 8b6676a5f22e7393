from atoot.message import Request
from atoot.parameters.encodings import may_be_misread, operation_of, reads_json
from tables import each

UUID = "01a2b3c4-0000-7000-8000-0123456789ab"


@each(
    ("path", "operation"),
    [
        ("/api/v1/lists", "/api/v1/lists"),
        ("/api/v1/lists/12", "/api/v1/lists/:id"),
        ("/api/v1/statuses/12/reblog?x=1", "/api/v1/statuses/:id/reblog"),
        (f"/api/v1/statuses/{UUID}/reblog", "/api/v1/statuses/:id/reblog"),
        ("/api/v1/notifications/2026-11-24T00%3A20/dismiss", "/api/v1/notifications/:id/dismiss"),
        ("/api/v1/accounts/01ARZ3NDEKTSV4RRFFQ69G5FAV/mute", "/api/v1/accounts/:id/mute"),
        ("/api/v2/filters/1/keywords", "/api/v2/filters/:id/keywords"),
        ("/oauth/token", "/oauth/token"),
        ("/x", "/x"),
    ],
)
def test_an_operation_is_the_same_whatever_it_is_done_to(path, operation):
    assert operation_of("POST", path) == ("POST", operation)


@each(
    ("software", "method", "path", "json"),
    [
        ("hollo", "POST", "/api/v1/statuses", True),
        ("hollo", "POST", "/api/v1/markers", True),
        ("hollo", "PATCH", "/api/v1/accounts/update_credentials", False),
        ("mastodon", "POST", "/api/v1/markers", False),
        ("gotosocial", "POST", "/api/v1/statuses", False),
        ("", "POST", "/api/v1/statuses", False),
    ],
)
def test_what_an_operation_is_encoded_as_depends_on_it_and_on_the_software(software, method, path, json):
    assert reads_json(software, method, path) is json


@each(
    ("request_", "misread"),
    [
        (Request("POST", f"/api/v1/accounts/{UUID}/mute", values={"notifications": False}), True),
        (Request("POST", "/api/v1/markers", values={"home": {"last_read_id": UUID}}), True),
        (
            Request(
                "POST", "/api/v1/markers", values={"notifications": {"last_read_id": f"2026/poll/{UUID}"}}
            ),
            True,
        ),
        (Request("POST", f"/api/v1/statuses/{UUID}/reblog", values={}), True),
        (Request("POST", "/api/v1/statuses", values={"status": f"look at {UUID}"}), False),
        (
            Request("POST", "/api/v1/push", values={"subscription": {"endpoint": f"https://push/{UUID}"}}),
            False,
        ),
        (Request("PUT", "/api/v1/lists/1", values={"account_ids": ("1", UUID)}), True),
        (Request("POST", "/api/v1/accounts/12/mute", values={"notifications": False}), False),
        (Request("POST", "/api/v1/accounts/01ARZ3NDEKTSV4RRFFQ69G5FAV/mute", values={}), False),
        (Request("GET", f"/api/v1/accounts/{UUID}", values={}), False),
        (Request("POST", f"/api/v1/accounts/{UUID}/mute"), False),
    ],
)
def test_only_what_goes_to_software_with_uuids_may_be_misread(request_, misread):
    assert may_be_misread(request_) is misread
