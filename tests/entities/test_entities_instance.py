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


def test_what_stands_for_an_object_is_read_as_what_it_means():
    sent = {
        "domain": "a.example",
        "registrations": True,
        "thumbnail": "https://a/b.png",
        "rules": ["Be kind"],
    }
    instance = entities.Instance.from_dict(sent)
    assert (instance.registrations.enabled, instance.thumbnail.url) == (True, "https://a/b.png")
    assert [rule.text for rule in instance.rules] == ["Be kind"]
    assert {name: instance[name] for name in sent} == sent
    poll = entities.Poll.from_dict({"id": "1", "options": ["yes", {"title": "no", "votes_count": 2}]})
    assert [(option.title, option.votes_count) for option in poll.options] == [("yes", None), ("no", 2)]


def test_objects_of_the_second_version_are_read_in_the_first():
    sent = {
        "uri": "a.example",
        "registrations": {"enabled": True, "approval_required": True},
        "thumbnail": {"url": "https://a/b.png"},
        "contact_account": {"id": "1", "unknown": 7},
        "news": 1,
    }
    instance = entities.V1Instance.from_dict(sent)
    assert (instance.registrations, instance.approval_required) == (True, True)
    assert instance.thumbnail == "https://a/b.png"
    assert {name: instance[name] for name in ("registrations", "thumbnail", "news")} == {
        name: sent[name] for name in ("registrations", "thumbnail", "news")
    }
    assert instance.extra["news"] == 1
