"""Checks of https://docs.joinmastodon.org/methods/media/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import refused
from atoot.testing.conformance.testbed import PNG, Testbed

c: Chapter = Chapter("media")

c.holds("description_kept", "a picture keeps its description, and says what it is",
        m.a_picture, (Using("media_attachment", IT), {"type": "image", "description": m.sign}))
c.holds("description_changed", "a description is changed before the picture is posted",
        (Using("update_attachment", m.a_picture, description="Another one."), {"description": "Another one."}))
c.holds("focal_kept", "a focal point is kept",
        (Using("upload_attachment", PNG, description=m.sign, focal=(0.5, -0.5)),
         {"meta.focus.x": 0.5, "meta.focus.y": -0.5}), since="2.3.0")
c.holds("order_kept", "pictures of a post are in the order in which they were named", m.a_picture, m.a_picture,
        (m.post("Two pictures.", media_ids=m.several(made(1), IT)), {"media_attachments.id": m.several(made(1), IT)}),
        about="create_status")
c.holds("picture_of_others", "nobody posts the picture of another person", m.a_picture,
        (m.post("Not mine.", by="bob", media_ids=m.several(IT)), refused(403, 404, 422)), about="create_status")
c.holds("no_media", "what is no media is refused in words",
        (Using("upload_attachment", b"no picture", filename="x.png"), refused(400, 415, 422)))


@c.check("a picture becomes ready within seconds", "media_attachment")
async def becomes_ready(t: Testbed) -> None:
    made = await t.alice.upload_attachment(PNG, description=t.sign, wait=False)

    async def ready() -> object:
        return (await t.alice.media_attachment(made.id)).url

    await t.until(ready, "`url` of the picture", 20)
