"""What a server says of its limits and abilities."""

from atoot.entities import InstanceConfiguration


def test_parts_of_timelines_that_not_everybody_may_read_are_named_with_who_may():
    access = {
        "live_feeds": {"local": "authenticated", "remote": "disabled"},
        "hashtag_feeds": {"local": "public", "remote": "authenticated"},
    }
    told = InstanceConfiguration.from_dict({"timelines_access": access}).timelines_access
    assert told.limited() == {
        "local live_feeds": "authenticated",
        "remote live_feeds": "disabled",
        "remote hashtag_feeds": "authenticated",
    }


def test_where_nothing_is_said_everybody_may_read_all():
    assert InstanceConfiguration.from_dict({"timelines_access": {}}).timelines_access.limited() == {}
