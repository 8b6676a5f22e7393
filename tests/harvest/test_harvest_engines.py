"""The examples, on the engines themselves: the same hosts, and the same judgement."""

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from ledger import Ledger

from redis_process import RedisProcess

pytestmark = pytest.mark.xdist_group("engines")  # each starts processes: not all at the same time
EXAMPLES = Path(__file__).parents[2] / "examples" / "harvest"
DRIVER = Path(__file__).with_name("engine_driver.py")
PATIENCE = 120.0
KINDS = {"robots": 0.2, "forbidden": 0.2, "closed": 0.2}


@pytest.fixture
def redis(tmp_path):
    process = RedisProcess(tmp_path)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def ledger():
    with Ledger(6, kinds=KINDS, items=lambda number: 15 * number).in_a_thread() as made:
        yield made


def keys(folder):
    found = []
    for file in folder.glob("*.jsonl"):
        found += [
            json.loads(line)["key"]
            for line in file.read_bytes().splitlines(keepends=True)
            if line.endswith(b"\n")
        ]
    return found


def environment(redis, folder):
    path = os.pathsep.join([str(EXAMPLES), *filter(None, [os.environ.get("PYTHONPATH")])])
    return os.environ | {"PYTHONPATH": path, "REDIS": redis.url, "FOLDER": str(folder)}


def program(redis, folder, *command):
    done = subprocess.run(
        [sys.executable, *command],
        env=environment(redis, folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def judge(ledger, folder):
    found = keys(folder)
    assert set(found) == ledger.uris()
    assert len(found) == len(set(found))
    assert ledger.faults() == {}


def needs(module):
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_an_engine_of_futures_reads_all_and_nothing_that_must_not_be(engine, redis, ledger, tmp_path):
    needs({"dask": "distributed"}.get(engine, engine))
    program(
        redis,
        tmp_path,
        str(DRIVER),
        engine,
        redis.url,
        *(host.origin for host in ledger.hosts.values()),
    )
    judge(ledger, tmp_path)


def test_redis_streams_read_all_and_nothing_that_must_not_be(redis, ledger, tmp_path):
    script = str(EXAMPLES / "with_redis_streams.py")
    program(redis, tmp_path, script, "fill", *(host.origin for host in ledger.hosts.values()))
    program(redis, tmp_path, script, "work", "items.jsonl")
    judge(ledger, tmp_path)


def test_celery_reads_all_and_nothing_that_must_not_be(redis, ledger, tmp_path):
    needs("celery")
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "with_celery",
        "worker",
        "-c",
        "2",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    with subprocess.Popen(
        command,
        env=environment(redis, tmp_path),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        try:
            program(
                redis,
                tmp_path,
                str(EXAMPLES / "with_celery.py"),
                *(host.origin for host in ledger.hosts.values()),
            )
            end = time.monotonic() + PATIENCE
            while set(keys(tmp_path)) != ledger.uris():
                assert time.monotonic() < end
                assert worker.poll() is None
                time.sleep(0.05)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(30)
    judge(ledger, tmp_path)


def test_kafka_carries_the_jobs(ledger, redis, tmp_path):
    needs("aiokafka")
    if "KAFKA" not in os.environ:
        pytest.skip("KAFKA does not say where a broker is")
    script = f"import asyncio, sys, with_kafka as k; k.MANNERS = k.harvest.Manners(contact='https://example.org/crawler', redis={redis.url!r}); asyncio.run(k.main(sys.argv[1:], 20.0))"
    asked = [host.origin for host in ledger.hosts.values()]
    subprocess.run(
        [sys.executable, "-c", script, *asked],
        env=environment(redis, tmp_path),
        timeout=PATIENCE,
        check=False,
    )
    assert ledger.faults() == {}
    assert all(host.asked["/api/v1/timelines/public"] for host in ledger.hosts.values() if host.is_open)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short(example):
    assert len(example.read_text("utf-8").splitlines()) <= 40


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_the_page_of_an_engine_has_its_example(example):
    page = "harvest-" + example.stem.removeprefix("with_").removesuffix("_streams") + ".md"
    assert f"```py\n{example.read_text('utf-8')}```" in (
        EXAMPLES.parents[1] / "docs" / "how-to" / page
    ).read_text("utf-8")
