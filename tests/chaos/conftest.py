"""The runs of full size are a session of their own: `nox -s chaos`. Every other run makes them at a tenth."""

import pytest
import stream_runs


def pytest_configure(config: pytest.Config) -> None:
    if "chaos" not in config.getoption("markexpr") or "not chaos" in config.getoption("markexpr"):
        stream_runs.LIVE = 3.0  # a tenth is run beside other tests, which take the processor from it
    config.addinivalue_line(
        "markers", "chaos: a run of full size, which takes its time; `pytest -m chaos -s`"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "chaos" in config.getoption("markexpr"):
        return
    left_out = [item for item in items if item.get_closest_marker("chaos")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("chaos")]
