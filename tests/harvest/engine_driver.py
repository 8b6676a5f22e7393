"""Runs an example with an engine on this machine: `engine_driver.py ENGINE REDIS FILE ORIGIN...`."""

import sys

from atoot import harvest


def main(engine: str, redis: str, file: str, *origins: str) -> None:
    """Read the timelines of all."""
    manners = harvest.Manners(contact="https://example.org/crawler", redis=redis)
    jobs = [harvest.Job(origin, "public:local") for origin in origins]
    if engine == "dask":
        import with_dask
        from distributed import Client, LocalCluster

        with (
            LocalCluster(2, threads_per_worker=2, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            with_dask.collect(client, jobs, file, manners, at_once=4)
    else:
        import ray
        import with_ray

        ray.init(num_cpus=2, include_dashboard=False)
        with_ray.collect(jobs, file, manners, at_once=4)


if __name__ == "__main__":
    main(*sys.argv[1:])
