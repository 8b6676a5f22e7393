"""Checks of https://docs.joinmastodon.org/methods/lists/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("lists")


async def _with_them(w: World) -> str:
    return (await w.a_list(with_them=True)).id


c.answers("lists", on(World.a_list, lambda w, _: w.alice.lists()))
c.answers("create_list", World.a_list)
c.answers("show_list", on(World.a_list, lambda w, x: w.alice.show_list(x.id)))
c.answers("update_list", on(World.a_list, lambda w, x: w.alice.update_list(x.id, f"{w.sign} 2")))
c.answers("delete_list", on(World.a_list, lambda w, x: w.alice.delete_list(x.id)))
c.answers("list_accounts", on(_with_them, lambda w, x: w.alice.list_accounts(x)))
c.answers("list_accounts_add", on(World.a_list, lambda w, x: w.alice.list_accounts_add(x.id, accounts=[w.them.id])))
c.answers("list_accounts_remove", on(_with_them, lambda w, x: w.alice.list_accounts_remove(x, accounts=[w.them.id])))


@c.check("a list that was made is listed, changed, and gone when it is deleted", "DELETE /api/v1/lists/:id")
async def made_changed_gone(w: World) -> None:
    made = await w.a_list()
    expect(made.id in [one.id for one in await w.alice.lists()], "the list", "others")
    await w.alice.update_list(made.id, f"{w.sign} changed")
    found = await w.alice.show_list(made.id)
    expect(found.title == f"{w.sign} changed", "the new title", found.title)
    await w.alice.delete_list(made.id)
    await w.gone(lambda: w.alice.show_list(made.id), "the deleted list")


c.keeps("replies_policy", "a list keeps whose replies it shows", "POST /api/v1/lists", on(World.a_list, lambda w, x: w.alice.update_list(x.id, x.title, replies_policy="none")), {"replies_policy": "none"}, since="3.3.0")


@c.check("whom one puts on a list is on it, until they are taken off", "POST /api/v1/lists/:id/accounts")
async def people_of_a_list(w: World) -> None:
    made = await _with_them(w)
    found = [one.id async for one in w.alice.list_accounts(made)]
    expect(found == [w.them.id], "bob alone", found)
    mine = [one.id for one in await w.alice.account_lists(w.them)]
    expect(made in mine, "the list among those of bob", f"{len(mine)} others")
    await w.alice.list_accounts_remove(made, accounts=[w.them.id])
    found = [one.id async for one in w.alice.list_accounts(made)]
    expect(not found, "nobody", found)


@c.check("a list shows the posts of its people, and of nobody else", "GET /api/v1/timelines/list/:list_id")
async def timeline_of_a_list(w: World) -> None:
    made = await _with_them(w)
    theirs, mine = await w.post("On the list.", by=w.bob), await w.post("Not on it.")

    async def look() -> list[str]:
        ids = [one.id for one in await w.alice.list_timeline(made)]
        return ids if theirs.id in ids else []

    expect(mine.id not in await w.until(look, "bob's post in the list"), "no post of alice's", "one")


c.refuses("list_of_others", "nobody sees the list of another person", "GET /api/v1/lists/:id", World.a_list, lambda w, made: w.bob.show_list(made.id), 403, 404)
c.refuses("without_title", "a list without a title is refused in words", "POST /api/v1/lists", World.as_it_is, lambda w, _: w.alice.post("/api/v1/lists", params={"title": ""}), 400, 422)
