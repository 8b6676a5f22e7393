"""Checks of https://docs.joinmastodon.org/methods/media/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import PNG, World

c: Chapter = Chapter("media")

c.answers("upload_attachment", World.a_picture)
c.answers("media_attachment", on(World.a_picture, lambda w, m: w.alice.media_attachment(m.id)))
c.answers("update_attachment", on(World.a_picture, lambda w, m: w.alice.update_attachment(m.id, description="Other.")))
c.answers("delete_attachment", on(World.a_picture, lambda w, m: w.alice.delete_attachment(m.id)))
c.keeps("description_kept", "a picture keeps its description, and says what it is", "POST /api/v2/media", on(World.a_picture, lambda w, m: w.alice.media_attachment(m.id)), {"type": "image", "description": lambda w: f"A pixel. {w.sign}"})
c.keeps("description_changed", "a description is changed before the picture is posted", "PUT /api/v1/media/:id", on(World.a_picture, lambda w, m: w.alice.update_attachment(m.id, description="Another one.")), {"description": "Another one."})
c.keeps("focal_kept", "a focal point is kept", "POST /api/v2/media", lambda w: w.alice.upload_attachment(PNG, description=w.sign, focal=(0.5, -0.5)), {"meta.focus.x": 0.5, "meta.focus.y": -0.5}, since="2.3.0")


@c.check("a picture becomes ready within seconds", "GET /api/v1/media/:id")
async def becomes_ready(w: World) -> None:
    made = await w.alice.upload_attachment(PNG, description=w.sign, wait=False)

    async def ready() -> object:
        return (await w.alice.media_attachment(made.id)).url

    await w.until(ready, "`url` of the picture", 20)


@c.check("pictures of a post are in the order in which they were named", "POST /api/v1/statuses")
async def order_kept(w: World) -> None:
    ids = [(await w.a_picture()).id for _ in range(2)]
    made = await w.post("Two pictures.", media_ids=list(reversed(ids)))
    found = [one.id for one in made.media_attachments]
    expect(found == list(reversed(ids)), "the order that was asked for", found)


@c.check("nobody posts the picture of another person", "POST /api/v1/statuses")
async def picture_of_others(w: World) -> None:
    made = await w.a_picture()
    await w.refused(
        lambda: w.post(by=w.bob, media_ids=[made.id]),
        "another's picture",
        403,
        404,
        422,
    )


@c.check("what is no media is refused in words", "POST /api/v2/media")
async def no_media(w: World) -> None:
    await w.refused(
        lambda: w.alice.upload_attachment(b"no picture", filename="x.png"), "a file of text", 400, 415, 422
    )
