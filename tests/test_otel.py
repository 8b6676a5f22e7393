"""Spans and metrics of OpenTelemetry."""

import subprocess
import sys

import pytest

import atoot
from atoot.testing import ScriptedServer, answer, drop

otel = pytest.importorskip("atoot.otel", reason="telemetry needs pip install 'atoot[otel]'")
sdk_trace = pytest.importorskip("opentelemetry.sdk.trace")
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402 - where the SDK is
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402

TOKEN = "s3cr3t-t0ken-of-alice"


class Telemetry:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracers = sdk_trace.TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.meters = MeterProvider([self.reader])

    def hooks(self, **more) -> atoot.Hooks:
        return otel.hooks(tracer_provider=self.tracers, meter_provider=self.meters, **more)

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    def points(self) -> dict[str, list]:
        data = self.reader.get_metrics_data()
        return {
            metric.name: list(metric.data.data_points)
            for resource in (data.resource_metrics if data else [])
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def telemetry():
    made = Telemetry()
    yield made
    made.tracers.shutdown()
    made.meters.shutdown()


def client(server: ScriptedServer, hooks: atoot.Hooks, **more):
    policy = atoot.RetryPolicy(retries=2, base=0.001, cap=0.002)
    return atoot.client(server.host, access_token=TOKEN, use_https=False, hooks=hooks, retries=policy, **more)


async def test_a_request_is_a_span_of_its_operation(server, telemetry):
    server.on("GET", "/api/v1/statuses/*", answer(json={"id": "77", "account": {"id": "1", "acct": "a"}}))
    async with client(server, telemetry.hooks(attributes={"server.address": "a.example"})) as c:
        await c.view_status("77")
    (span,) = telemetry.spans
    assert span.name == "GET /api/v1/statuses/:id"
    assert dict(span.attributes) == {
        "server.address": "a.example",
        "http.request.method": "GET",
        "url.template": "/api/v1/statuses/:id",
        "atoot.operation": "view_status",
        "http.response.status_code": 200,
    }
    assert span.end_time > span.start_time
    assert span.status.is_unset
    (point,) = telemetry.points()["http.client.request.duration"]
    assert point.count == 1
    assert point.attributes["url.template"] == "/api/v1/statuses/:id"


async def test_each_try_is_a_span_under_the_one_that_is_open(server, telemetry):
    server.on("GET", "/api/v1/instance/rules", drop(), answer(status=503), answer(json=[]))
    async with client(server, telemetry.hooks()) as c:
        with telemetry.tracers.get_tracer("test").start_as_current_span("work") as work:
            await c.get("/api/v1/instance/rules")
    *tries, _ = telemetry.spans
    assert [span.parent.span_id for span in tries] == [work.context.span_id] * 3
    assert [span.attributes.get("error.type") for span in tries] == ["no_answer", "503", None]
    assert [span.attributes.get("http.request.resend_count") for span in tries] == [None, 1, 2]
    assert [span.status.is_ok or span.status.is_unset for span in tries] == [False, False, True]
    points = telemetry.points()["atoot.client.retries"]
    assert {point.attributes["error.type"]: point.value for point in points} == {"no_answer": 1, "503": 1}


async def test_waits_for_limits_are_measured(server, telemetry, budget):
    reset = "2030-01-01T00:00:00Z"
    empty = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    server.on("GET", "/api/v1/instance/rules", answer(json=[], headers=empty), answer(json=[]))
    async with client(server, telemetry.hooks(), budget=budget) as c:
        await c.get("/api/v1/instance/rules")
        await c.get("/api/v1/instance/rules")
    (point,) = telemetry.points()["atoot.client.limit.wait"]
    assert point.attributes["atoot.limit"] == "all"
    assert point.sum > 0


async def test_nothing_that_a_person_wrote_or_is_known_by_is_told(server, telemetry):
    server.on("*", "*", answer(status=404, json={"error": "secret reason"}))
    async with client(server, telemetry.hooks()) as c:
        for ask in (
            lambda: c.account_lookup("ada@private.example"),
            lambda: c.search("secret word"),
            lambda: c.create_status(status="secret text"),
            lambda: c.get("/made/up/secret-path"),
            lambda: c.view_status("115047114711004711"),
        ):
            with pytest.raises(atoot.MastodonError):
                await ask()
    told = " ".join(f"{span.name} {dict(span.attributes)} {span.events}" for span in telemetry.spans)
    told += str(telemetry.points())
    assert len(telemetry.spans) >= 5
    assert [word for word in ("secret", "private.example", "115047114711004711", TOKEN) if word in told] == []


async def test_hooks_of_ones_own_are_called_too(server, telemetry):
    server.on("GET", "/api/v1/instance/rules", answer(json=[]))
    seen = []
    own = atoot.Hooks(on_response=lambda *facts: seen.append(facts[1].status))
    async with client(server, telemetry.hooks(then=own)) as c:
        await c.get("/api/v1/instance/rules")
    assert seen == [200]
    assert len(telemetry.spans) == 1


def test_tries_that_never_end_are_forgotten(telemetry):
    hooks = telemetry.hooks()
    kept = [atoot.Request("GET", f"/api/v1/statuses/{number}") for number in range(2 * otel.MOST)]
    for request in kept:
        hooks.on_request(request, 2)
    assert len(hooks.on_request.__self__._tries) <= otel.MOST


def test_without_opentelemetry_a_sentence_says_what_to_install():
    script = "import sys; sys.modules['opentelemetry'] = None; import atoot; atoot.otel"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("ImportError: atoot.otel needs OpenTelemetry: pip install 'atoot[otel]'\n")
