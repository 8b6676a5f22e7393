"""The commands for special purposes."""

import click

from atoot.cli.command import Command, argument, option

API = Command(
    "api",
    "atoot.cli.api:api",
    "Make any request, in the name of the profile, and print the JSON that comes back.\n\n"
    "PATH is a path like /api/v1/instance. Fields go into the query of a GET, and into the body of anything else.",
    argument("method", type=click.Choice(["GET", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False)),
    argument("path"),
    option(
        "--field",
        "-f",
        "fields",
        multiple=True,
        metavar="NAME=VALUE",
        help="A parameter; the same name several times makes a list.",
    ),
    option(
        "--file",
        "-F",
        "files",
        multiple=True,
        metavar="NAME=PATH",
        help="A parameter that is a file to upload.",
    ),
    option("--all", "-a", "everything", is_flag=True, help="All pages of a list, an item a line."),
    examples=[
        "atoot api GET /api/v1/instance",
        "atoot api POST /api/v1/statuses -f status=Hello -f visibility=unlisted",
        "atoot api GET /api/v1/bookmarks -f limit=40 --all",
        "atoot api POST /api/v2/media -F file=cat.jpg -f description='A cat'",
    ],
)
DOCTOR = Command(
    "doctor",
    "atoot.cli.doctor:doctor",
    "Look whether everything works between here and an instance, and say what to do where it does not.\n\n"
    "Without HOST, for the current profile. The report has no secrets in it: it can be pasted into a bug report.",
    argument("host", required=False),
    examples=["atoot doctor", "atoot doctor mastodon.social --json"],
)
DEMO = Command(
    "demo",
    "atoot.cli.demo:demo",
    "Start an instance on this machine and do on it what people do with Mastodon, step by step.\n\n"
    "Needs neither an account nor the network.",
    option(
        "--serve",
        is_flag=True,
        help="Leave the instance up afterwards, until Ctrl-C, to try things on it.",
    ),
    examples=["atoot demo", "atoot demo --serve"],
    common=False,
    needs=("rich", "mastodon_mock"),
    extra="demo",
)
COMPLETION = Command(
    "completion",
    "atoot.cli.completion:completion",
    "Print the lines that make a shell complete the commands and options of atoot.",
    argument("shell", type=click.Choice(["bash", "zsh", "fish"])),
    examples=[
        'eval "$(atoot completion bash)"       # in ~/.bashrc',
        "atoot completion fish > ~/.config/fish/completions/atoot.fish",
    ],
    common=False,
    needs=(),
)

COMMANDS: dict[str, click.Command] = {
    "api": API,
    "doctor": DOCTOR,
    "demo": DEMO,
    "completion": COMPLETION,
}
