"""The examples, on the engines themselves: the same hosts, and the same judgement."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from ledger import Ledger
from where_it_hangs import ended, sides

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
    path = os.pathsep.join([str(EXAMPLES), str(DRIVER.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return os.environ | {
        "PYTHONFAULTHANDLER": "1",
        "PYTHONPATH": path,
        "REDIS": redis.url,
        "FOLDER": str(folder),
    }


def program(redis, ledger, folder, *command, patience=PATIENCE):
    with subprocess.Popen(
        [sys.executable, *command],
        env=environment(redis, folder),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        out, errors, hung = ended(process, patience, tells_tasks="driver" in "".join(command))
    if hung:
        pytest.fail(f"{command[0]} hangs\n{out}\n{errors}\n{sides(redis, ledger)}")
    assert process.returncode == 0, out + errors
    return out


def judge(ledger, folder):
    found = keys(folder)
    assert set(found) == ledger.uris()
    assert len(found) == len(set(found))
    assert ledger.faults() == {}


def needs(module):
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


def test_an_engine_that_hangs_is_told_with_what_all_sides_are_at(redis, ledger, tmp_path):
    waits = "import threading; threading.Event().wait()"
    with pytest.raises(pytest.fail.Exception) as caught:
        program(redis, ledger, tmp_path, "-c", waits, patience=1.0)
    for said in ("threading.py", "Redis has 0 keys", "0 requests under way", next(iter(ledger.hosts))):
        assert said in str(caught.value)


def test_ray_reads_all_and_nothing_that_must_not_be(redis, ledger, tmp_path):
    needs("ray")
    program(
        redis,
        ledger,
        tmp_path,
        str(DRIVER),
        "ray",
        redis.url,
        "2",
        "0",
        *(host.origin for host in ledger.hosts.values()),
    )
    judge(ledger, tmp_path)


def test_redis_streams_read_all_and_nothing_that_must_not_be(redis, ledger, tmp_path):
    script = str(EXAMPLES / "with_redis_streams.py")
    program(redis, ledger, tmp_path, script, "fill", *(host.origin for host in ledger.hosts.values()))
    program(redis, ledger, tmp_path, script, "work", "items.jsonl")
    judge(ledger, tmp_path)


@contextmanager
def celery(redis, folder, app="with_celery", workers=2):
    """Workers of Celery; gives the process that they are children of."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "-c", str(workers), *quiet]
    with (
        (folder / "celery.log").open("wb") as out,
        subprocess.Popen(
            command,
            env=environment(redis, folder),
            cwd=folder,
            stdout=out,
            stderr=out,
            start_new_session=True,
        ) as worker,
    ):
        try:
            yield worker
        finally:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
            ended(worker, PATIENCE)  # what its workers are at is done first


def begin_with_celery(redis, folder, ledger):
    program(
        redis,
        ledger,
        folder,
        str(EXAMPLES / "with_celery.py"),
        *(host.origin for host in ledger.hosts.values()),
    )


def children(process):
    """The processes that a process has made."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(place.read_text().rpartition(")")[2].split()[1]) == process.pid:
                found.append(int(place.parent.name))
    return sorted(found)


def judged_after_kills(ledger, found, kills):
    asked = sum(sum(host.asked.values()) for host in ledger.hosts.values())
    told = f"{len(ledger.hosts)} hosts, {asked} requests, {len(set(found))} of {len(ledger.uris())} items, {kills} kills"
    print(f"{told}, {ledger.repeated()} steps again, faults {ledger.faults(kills)}")  # noqa: T201 - what it found
    assert set(found) >= ledger.uris()  # and what hosts have that lie later on
    assert ledger.faults(kills) == {}
    assert ledger.repeated() <= kills


def killed_with_celery(redis, folder, ledger, workers, when, patience=PATIENCE):
    """Work with Celery, of whose workers one is killed when it is time."""
    needs("celery")
    dice, kills, begun = random.Random(3), 0, time.monotonic()
    with celery(redis, folder, "celery_in_haste", workers) as worker:
        begin_with_celery(redis, folder, ledger)
        while not ledger.uris() <= set(keys(folder)):
            if worker.poll() is not None or time.monotonic() > begun + patience:
                os.killpg(worker.pid, signal.SIGABRT)
                worker.wait(PATIENCE)
                log = (folder / "celery.log").read_text("utf-8", "replace")
                pytest.fail(f"Celery hangs\n{log[-20_000:]}\n{sides(redis, ledger)}")
            if when(kills, time.monotonic() - begun) and (there := children(worker)):
                os.kill(dice.choice(there), signal.SIGKILL)
                kills += 1
            time.sleep(0.02)
    return kills


def killed_with_dask(redis, folder, ledger, workers, every):
    """The same with Dask, whose driver kills."""
    needs("distributed")
    asked = [host.origin for host in ledger.hosts.values()]
    said = program(
        redis, ledger, folder, str(DRIVER), "dask", redis.url, str(workers), str(every), *asked, patience=1500
    )
    return int(said.split()[-2])


def few(hosts):
    return Ledger(hosts, kinds=KINDS, latency=0.03, items=lambda number: 60 + number).in_a_thread()


def test_celery_reads_all_and_nothing_that_must_not_be_though_a_worker_is_killed(redis, tmp_path):
    with few(10) as ledger:
        kills = killed_with_celery(
            redis, tmp_path, ledger, 2, lambda kills, _: not kills and ledger.served > 12
        )
        assert kills == 1
        judged_after_kills(ledger, keys(tmp_path), kills)


def test_dask_reads_all_and_nothing_that_must_not_be_though_a_worker_is_killed(redis, tmp_path):
    with few(20) as ledger:
        kills = killed_with_dask(redis, tmp_path, ledger, 2, 1000)
        assert kills == 1
        found = keys(tmp_path)
        assert len(found) == len(set(found))
        judged_after_kills(ledger, found, kills)


@pytest.mark.chaos
@pytest.mark.parametrize("engine", ["celery", "dask"])
def test_two_thousand_hosts_on_an_engine_of_whose_four_workers_one_is_killed_every_ten_seconds(
    engine, redis, tmp_path
):
    with Ledger(int(os.environ.get("HOSTS", "2000"))).in_a_thread() as ledger:
        if engine == "celery":
            kills = killed_with_celery(
                redis, tmp_path, ledger, 4, lambda kills, seconds: seconds > 10 * (kills + 1), 1500
            )
        else:
            kills = killed_with_dask(redis, tmp_path, ledger, 4, 10)
        judged_after_kills(ledger, keys(tmp_path), kills)


@pytest.fixture
def broker():
    """Where a broker of Kafka is: the one that the environment names, or that which librdkafka has for tests."""
    needs("aiokafka")
    if "KAFKA" in os.environ:
        yield os.environ["KAFKA"]
        return
    needs("confluent_kafka")
    from confluent_kafka import Producer

    holder = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
    [one] = holder.list_topics(timeout=10).brokers.values()
    yield f"{one.host}:{one.port}"
    del holder


@pytest.mark.chaos  # a broker and its consumers take seconds to find each other
def test_kafka_carries_the_jobs(broker, ledger, redis, tmp_path):
    asked = [host.origin for host in ledger.hosts.values()]
    said = program(
        redis, ledger, tmp_path, "-m", "kafka_driver", broker, redis.url, str(len(ledger.uris())), *asked
    )
    assert {json.loads(line)["key"] for line in said.splitlines()} == ledger.uris()
    assert ledger.faults() == {}


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short(example):
    assert len(example.read_text("utf-8").splitlines()) <= 40


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_the_page_of_an_engine_has_its_example(example):
    page = "harvest-" + example.stem.removeprefix("with_").removesuffix("_streams") + ".md"
    assert f"```py\n{example.read_text('utf-8')}```" in (
        EXAMPLES.parents[1] / "docs" / "how-to" / page
    ).read_text("utf-8")
