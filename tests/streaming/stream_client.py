"""Times that suit a test."""

from atoot.streaming.times import StreamTimes

QUICK = StreamTimes(
    open=2.0, stand=0.03, missing=0.3, backoff=0.01, backoff_cap=0.05, ping=5.0, settle=60.0, poll_least=0.02, poll_most=0.05, tick=0.02, close=0.2
)  # fmt: skip
