from atoot import entities


def test_who_may_not_read_a_timeline_is_told_by_its_part():
    access = entities.InstanceTimelinesAccess.from_dict(
        {
            "live_feeds": {"local": "public", "remote": "authenticated"},
            "hashtag_feeds": {"local": "disabled"},
            "trending_link_feeds": {},
        }
    )
    assert access.limited() == {"remote live_feeds": "authenticated", "local hashtag_feeds": "disabled"}
    assert entities.InstanceTimelinesAccess().limited() == {}
