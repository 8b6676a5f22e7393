"""Traces and metrics of OpenTelemetry for the requests of a client. Needs `pip install 'atoot[otel]'`.

```python
async with atoot.client("mastodon.social", hooks=atoot.otel.hooks()) as c:
```

Each try of a request makes a span, and waits and retries make metrics, with the names of
https://opentelemetry.io/docs/specs/semconv/http/. Of a request, only the method and the path of its operation are recorded, with
`:id` in place of ids: no tokens, no texts, no names of people.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from atoot.errors import MastodonError
from atoot.http.settings import Hooks, call_hook
from atoot.message import Request, Response
from atoot.operations import find
from atoot.version import __version__

try:
    from opentelemetry import metrics, trace
except ImportError as _missing:
    raise ImportError("atoot.otel needs OpenTelemetry: pip install 'atoot[otel]'") from _missing

__all__ = ["hooks"]

MOST = 10_000
"""The maximum number of tries in progress that are remembered."""
OTHER = "_OTHER"
"""The name that the conventions give to unknown methods and paths."""


def hooks(
    *,
    tracer_provider: "trace.TracerProvider | None" = None,
    meter_provider: "metrics.MeterProvider | None" = None,
    attributes: Mapping[str, str | bool | int | float] | None = None,
    then: Hooks | None = None,
) -> Hooks:
    """Hooks that make spans and metrics: `atoot.client("mastodon.social", hooks=atoot.otel.hooks())`.

    Args:
        tracer_provider: where spans go; by default the global one.
        meter_provider: where metrics go; by default the global one.
        attributes: more attributes of all of them: `{"server.address": "mastodon.social"}`.
        then: hooks of your own, which are called as well.
    """
    told = _Telling(
        trace.get_tracer("atoot", __version__, tracer_provider),
        metrics.get_meter("atoot", __version__, meter_provider),
        dict(attributes or {}),
    )
    own = then or Hooks()
    return Hooks(
        on_request=_both(told.on_request, own.on_request),
        on_response=_both(told.on_response, own.on_response),
        on_retry=_both(told.on_retry, own.on_retry),
        on_wait=_both(told.on_wait, own.on_wait),
    )


class _Telling:
    """Makes spans and metrics from hook calls."""

    def __init__(self, tracer: Any, meter: Any, attributes: dict[str, Any]) -> None:
        self._tracer = tracer
        self._attributes = attributes
        self._tries: dict[int, int] = {}
        self._duration = meter.create_histogram(
            "http.client.request.duration", "s", "Duration of one try of a request."
        )
        self._retries = meter.create_counter("atoot.client.retries", "{retry}", "Tries after the first one.")
        self._waits = meter.create_histogram(
            "atoot.client.limit.wait", "s", "How long a request has to wait for a rate limit."
        )

    def on_request(self, request: Request, number: int) -> None:
        """Remember a try that begins."""
        if len(self._tries) >= MOST:  # cancelled tries never end
            self._tries.clear()
        self._tries[id(request)] = number

    def on_response(self, request: Request, response: Response | None, seconds: float) -> None:
        """Make the span of a try that has ended, with its real times."""
        about = self._about(request)
        failed = "no_answer" if response is None else str(response.status) if response.status >= 400 else None
        if response is not None:
            about["http.response.status_code"] = response.status
        if failed is not None:
            about["error.type"] = failed
        self._duration.record(seconds, about)
        number = self._tries.pop(id(request), 1)
        end = time.time_ns()
        span = self._tracer.start_span(
            f"{about['http.request.method']} {about['url.template']}",
            kind=trace.SpanKind.CLIENT,
            attributes=about | ({"http.request.resend_count": number - 1} if number > 1 else {}),
            start_time=end - int(seconds * 1e9),
        )
        if failed is not None:
            span.set_status(trace.StatusCode.ERROR)
        span.end(end)

    def on_retry(self, request: Request, error: Exception, seconds: float) -> None:
        """Count a retry."""
        status = error.status_code if isinstance(error, MastodonError) else None
        self._retries.add(
            1, self._about(request) | {"error.type": "no_answer" if status is None else str(status)}
        )

    def on_wait(self, request: Request, seconds: float, limit: str) -> None:
        """Record a wait for a rate limit."""
        self._waits.record(seconds, self._about(request) | {"atoot.limit": limit})

    def _about(self, request: Request) -> dict[str, Any]:
        """The attributes of a request, without anything that a person wrote or is identified by."""
        operation = find(request.method, request.path)
        about = {"http.request.method": request.method, "url.template": OTHER}
        if operation is not None:
            about |= {"url.template": operation.path, "atoot.operation": operation.name}
        return {**self._attributes, **about}


def _both(first: Callable[..., object], second: Callable[..., object] | None) -> Callable[..., object]:
    if second is None:
        return first

    def both(*facts: object) -> None:
        call_hook(first, *facts)
        call_hook(second, *facts)

    return both
