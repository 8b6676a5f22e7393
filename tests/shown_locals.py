"""What error trackers show of an error: the local variables of every frame."""

from traceback import TracebackException


def shown_with_locals(error: BaseException, without: str) -> str:
    """The frames of an error and of what led to it, with their variables; not those of a file, which knows the secrets."""
    waiting, lines = [TracebackException.from_exception(error, capture_locals=True)], []
    while waiting:
        one = waiting.pop()
        one.stack[:] = [frame for frame in one.stack if frame.filename != without]
        lines += [*one.stack.format(), *one.format_exception_only()]
        waiting += filter(None, (one.__cause__, one.__context__))
    return "".join(lines)
