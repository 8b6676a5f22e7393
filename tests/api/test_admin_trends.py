from atoot.entities import AdminPreviewCardProvider, AdminTag, AdminTrendsLink, AdminTrendsStatus
from atoot.testing import ReceivedRequest, answer

TAGS = [{"id": str(n), "name": f"tag{n}", "url": f"https://a.example/tags/tag{n}"} for n in range(5)]


def trending(request: ReceivedRequest):
    offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 10))
    public = f'<http://a.example/api/v1/trends/tags?offset={offset + limit}>; rel="next"'
    return answer(json=TAGS[offset : offset + limit], headers={"Link": public})


async def test_trends_go_on_by_offset_and_never_to_the_list_for_everybody(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/admin/trends/tags", trending)
    found = [tag async for tag in c.admin_trending_tags(limit=2)]
    assert [type(tag) for tag in found] == [AdminTag] * 5
    assert [tag.name for tag in found] == [tag["name"] for tag in TAGS]
    assert {request.path for request in server.requests} == {"/api/v1/admin/trends/tags"}
    assert [tag.name for tag in await c.admin_trending_tags(offset=3)] == ["tag3", "tag4"]


async def test_a_trending_status_is_approved_or_rejected(instance, alice):
    status = await alice.post("/api/v1/statuses", params={"status": "hello"})
    assert isinstance(await alice.admin_trending_status_approve(status), AdminTrendsStatus)
    assert (await alice.admin_trending_status_reject(status["id"])).id == status["id"]
    assert await alice.admin_trending_links() == []
    assert [type(found) for found in await alice.admin_trending_statuses()] == [AdminTrendsStatus]


async def test_a_trending_tag_or_link_is_approved_or_rejected(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/admin/trends/tags/3/*", answer(json=TAGS[3]))
    link = {"id": "8", "url": "https://a.example/", "title": "A", "type": "link", "requires_review": True}
    server.on("POST", "/api/v1/admin/trends/links/8/*", answer(json=link))
    assert (await c.admin_trending_tag_approve(3)).name == "tag3"
    tag = await c.admin_trending_tag_reject(AdminTag.from_dict(TAGS[3]))
    assert isinstance(tag, AdminTag)
    approved = await c.admin_trending_link_approve("8")
    assert isinstance(approved, AdminTrendsLink)
    assert (await c.admin_trending_link_reject(approved)).requires_review is True
    assert [request.path.rpartition("/")[2] for request in server.requests] == [
        "approve",
        "reject",
        "approve",
        "reject",
    ]


async def test_publishers_are_listed_and_decided_on_by_a_number(server, connect):
    c = await connect(server, "t")
    site = {"id": 12, "domain": "news.example", "trendable": None, "requires_review": True}
    server.on("GET", "/api/v1/admin/trends/links/publishers", answer(json=[site]))
    server.on(
        "POST", "/api/v1/admin/trends/links/publishers/12/approve", answer(json={**site, "trendable": True})
    )
    server.on(
        "POST", "/api/v1/admin/trends/links/publishers/12/reject", answer(json={**site, "trendable": False})
    )
    (found,) = await c.admin_link_publishers(limit=1)
    assert isinstance(found, AdminPreviewCardProvider)
    assert (found.id, found.domain, found.trendable) == ("12", "news.example", None)
    assert (await c.admin_link_publisher_approve(found)).trendable is True
    assert (await c.admin_link_publisher_reject(12)).trendable is False
