from viewed import PIPE, lines, status

from atoot.cli.view.threads import DEEPEST, branch_rows, tree_of


def post(number, parent=None):
    return status(id=number, in_reply_to_id=parent, content=f"<p>{number}</p>", url=f"https://x/{number}")


def test_a_thread_is_a_tree():
    thread = [post("1", "0"), post("2", "1"), post("3", "1"), post("4", "2"), post("5", "9")]
    branches = tree_of(thread)
    assert [(one.status.id, one.rails) for one in branches] == [
        ("1", ()),
        ("2", (True,)),
        ("4", (True, False)),
        ("3", (False,)),
        ("5", ()),
    ]
    thread = (
        branch_rows(branch, PIPE, number, marked=branch.status.id == "4")
        for number, branch in enumerate(branches, 1)
    )
    drawn = [line for rows in thread for line in lines(rows)]
    assert drawn[4:10] == [
        "    │",
        "  2 ├ Mallory @mallory@example.org · 3 min",
        "    │ 2",
        "    │ https://x/2",
        "    │ │",
        "  3 │ └ ▶ Mallory @mallory@example.org · 3 min",
    ]


def test_a_thread_of_thousands_and_one_that_goes_round_are_shown():
    assert len(tree_of([post(str(n), str(n - 1)) for n in range(5000)])) == 5000
    assert max(len(one.rails) for one in tree_of([post(str(n), str(n - 1)) for n in range(50)])) == DEEPEST
    assert sorted(one.status.id for one in tree_of([post("1", "2"), post("2", "1")])) == ["1", "2"]
