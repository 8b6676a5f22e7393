"""Checks of https://docs.joinmastodon.org/methods/lists/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import gone, hides, refused, shows

c: Chapter = Chapter("lists")
people: Using = Using("list_accounts", IT)

c.holds("made_changed_gone", "a list that was made is listed, changed, and gone when it is deleted",
        m.a_list, (Using("lists"), shows(IT)), Using("update_list", IT, "atoot-conformance changed"),
        (Using("show_list", IT), {"title": "atoot-conformance changed"}),
        Using("delete_list", IT), (Using("show_list", IT), gone), about="delete_list")
c.holds("replies_policy", "a list keeps whose replies it shows",
        (Using("update_list", m.a_list, m.sign, replies_policy="none"), {"replies_policy": "none"}), since="3.3.0")
c.holds("people_of_a_list", "whom one puts on a list is on it, until they are taken off",
        m.a_list_with_them, (people, shows(m.them, without=m.me)), (Using("account_lists", m.them), shows(IT)),
        Using("list_accounts_remove", IT, accounts=lambda t: [t.them]), (people, hides(m.them)),
        about="list_accounts_add")
c.holds("timeline_of_a_list", "a list shows the posts of its people, and of nobody else",
        m.a_list_with_them, m.post("On the list.", by="bob"), m.post("Not on it."),
        (Using("list_timeline", IT), shows(made(1), without=made(2))))
c.holds("list_of_others", "nobody sees the list of another person",
        (Using("show_list", m.a_list, by="bob"), refused(403, 404)))
c.holds("without_title", "a list without a title is refused in words",
        (Using("post", "/api/v1/lists", params={"title": ""}, ends="delete_list"), refused(400, 422)),
        about="create_list")
