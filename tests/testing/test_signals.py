"""What ends a program that works on a server."""

import signal
import threading

import pytest

from atoot.testing.signals import ended_in_good_order
from tables import each

OTHERS = [signal.SIGTERM, signal.SIGHUP]


@each("number", OTHERS)
def test_what_timeout_sends_does_what_ctrl_c_does(number):
    with pytest.raises(KeyboardInterrupt), ended_in_good_order():
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_DFL


@each("number", OTHERS)
def test_whoever_minds_ctrl_c_in_their_own_way_is_told_so(number):
    told: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: told.append(number))
    try:
        with ended_in_good_order():
            signal.raise_signal(number)
    finally:
        signal.signal(signal.SIGINT, before)
    assert told == [number]


def test_a_program_in_the_background_that_minds_no_ctrl_c_ends_all_the_same():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt), ended_in_good_order():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_somebody_has_set_stays():
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    try:
        with ended_in_good_order():
            signal.raise_signal(signal.SIGTERM)
        assert told == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_another_thread_nothing_is_set():
    found: list[object] = []

    def look() -> None:
        with ended_in_good_order():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [signal.SIG_DFL]
