"""Every check as a session: `nox`, or `nox -s tests-3.12`. CONTRIBUTING.md has the plain commands."""

import nox

PYTHONS = ["3.11", "3.12", "3.13"]

nox.options.sessions = ["lint", "types", "tests"]


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Style, format, and which room may import which."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Both type checkers, with the code of the README and the manual, and that all that is public has a type."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "tools.typed_pages", "mypy")
    session.run("python", "-m", "tools.typed_pages", "pyright")
    session.run("pyright", "--verifytypes", "atoot", "--ignoreexternal")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests; what stands behind `--` goes to pytest: `nox -s tests-3.12 -- -k paging`."""
    session.install("-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
def bench(session: nox.Session) -> None:
    """The benchmarks; takes a quiet machine and some minutes."""
    session.install("-e", ".[bench]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python=PYTHONS[0])
def docs(session: nox.Session) -> None:
    """The documentation, into `site/`, and its tests; a warning is an error. Not with `--quiet`: that would hide the warnings."""
    session.install("-e", ".[dev]")
    session.run("mkdocs", "build", "--strict", *session.posargs)
    session.run("pytest", "-m", "tools", "-n", "2", "tests/docs", "tests/sync")


@nox.session(python=PYTHONS[0])
def chaos(session: nox.Session) -> None:
    """Runs of full size on servers and networks that fail, with their figures, and laws on many examples; takes some minutes."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-m", "hypothesis and not chaos", env={"HYPOTHESIS_PROFILE": "thorough"})
    session.run("pytest", "-m", "chaos", "-s", *session.posargs)


@nox.session(python=PYTHONS[0])
def ray(session: nox.Session) -> None:
    """The example for Ray, on Ray itself, which is too large for every environment."""
    session.install("-e", ".[dev]", "ray>=2.9")
    session.run("pytest", "tests/harvest/test_harvest_engines.py", "-k", "ray", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The rooms that everything stands on, on the lowest versions of the two libraries that are always there."""
    session.install("-e", ".[dev]")
    session.install("aiohttp==3.14.1", "msgspec==0.20.0")
    session.run(
        "pytest",
        "-n",
        "4",
        "tests/http",
        "tests/decoding",
        "tests/entities",
        "tests/oauth",
        "tests/api",
        *session.posargs,
    )
