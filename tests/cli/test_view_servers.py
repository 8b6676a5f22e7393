from viewed import lines

from atoot.cli.view.servers import server_rows
from atoot.cli.view.settings import View
from atoot.entities import Instance
from atoot.entities.server import NO_LIMIT, Limits, Server

SERVER = Server(software="mastodon", version="4.6.0")


def shown(instance, server=SERVER, width=60):
    return lines(server_rows(server, Instance.from_dict(instance), View(width=width)))


def test_a_server_says_what_it_is_and_its_rules_by_number():
    rows = shown({"domain": "x.example", "title": "Ours", "rules": [{"id": "7", "text": "Be kind."}]})
    assert rows[:2] == ["Ours  x.example", "mastodon 4.6.0"]
    assert rows[-2:] == ["Rules", "1. Be kind."]
    assert "Registration is closed." in rows


def test_where_nothing_is_limited_that_is_said():
    server = Server(software="snac", version="2", limits=Limits(characters=NO_LIMIT, media=1))
    assert any("any number of characters, at most 1 file" in row for row in shown({"domain": "x"}, server))


def test_what_the_server_says_of_itself_is_no_wider_than_the_terminal_and_controls_nothing():
    evil = "many \x1b[31mwords " * 20
    rows = shown(
        {"domain": "x", "title": "t", "description": evil, "rules": [{"id": "1", "text": evil}]}, width=30
    )
    assert max(map(len, rows[2:])) <= 30
    assert "\x1b" not in "".join(rows)
