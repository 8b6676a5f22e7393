from atoot.cli.settings import Choice
from tables import each


@each("said", [{"json": True}, {"jq": "."}, {"jq": ""}, {"template": "{id}"}, {"template": ""}])
def test_who_asks_for_data_is_a_script(said):
    assert Choice(**said).for_scripts


@each("said", [{}, {"quiet": True}, {"time": "exact"}, {"pager": False}, {"profile": "a"}])
def test_everything_else_is_for_people(said):
    assert not Choice(**said).for_scripts
