from atoot.latest import Latest


def test_it_keeps_the_latest_and_stays_bounded():
    latest = Latest(100)
    for number in range(1000):
        assert latest.add(number)
        assert not latest.add(number)
        assert (number - 99 in latest) == (number >= 99)
        assert number - 100 not in latest


def test_what_it_forgets_may_come_again_and_a_copy_forgets_for_itself():
    latest = Latest(3)
    for number in range(3):
        latest.add(number)
    other = latest.copy()
    for number in (0, 2, 7):  # the oldest, the newest, and one that is not there
        latest.discard(number)
    assert [number in latest for number in range(3)] == [False, True, False]
    assert [number in other for number in range(3)] == [True, True, True]
    assert latest.add(0)
    assert not other.add(0)
    other.add(4)
    assert [number in other for number in (0, 1, 4)] == [False, True, True]
