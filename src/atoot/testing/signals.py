"""Clean shutdown of a program that works on a server, whichever signal ends it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_in_good_order() -> Iterator[None]:
    """Make the signals of `timeout`, a CI and a closed terminal act like Ctrl-C, unless they are handled already."""
    signals = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    here = threading.current_thread() is threading.main_thread()  # other threads cannot set handlers
    minded = [number for number in signals if here and signal.getsignal(number) is signal.SIG_DFL]
    for number in minded:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in minded:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Act like Ctrl-C, even in a program started in the background, which may ignore that."""
    ctrl_c = signal.getsignal(signal.SIGINT)
    (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)
