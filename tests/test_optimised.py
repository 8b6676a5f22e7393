"""With `python -OO` there are no docstrings and no assertions, and everything works as ever."""

import os
import subprocess
import sys

SESSION = """
import asyncio, os
import atoot

async def main():
    host, token = os.environ["HOST"], os.environ["TOKEN"]
    async with atoot.client(host, access_token=token, use_https=False) as c:
        me = await c.verify_account_credentials()
        made = await c.publish("Hello", media=b"\\x89PNG\\r\\n\\x1a\\n picture")
        print(me.acct, made.text(), len(await c.account_statuses(me)))
        async with c.stream("user") as events:
            more = await c.with_options(timeout=30).create_status(status="More")
            async for event in events:
                print(event.status.id == more.id)
                break
        print(c.forecast("delete_status", 100) > 0)
    async with atoot.client(host, access_token="of-nobody", use_https=False) as c:
        try:
            await c.home_timeline()
        except atoot.UnauthorizedError as error:
            print(error.hint)

assert False, "not with -OO"
print(atoot.MastodonAPI.__doc__)
asyncio.run(main())
"""


def test_a_whole_session_goes_well_without_docstrings_and_assertions(instance):
    told = os.environ | {"HOST": instance.host, "TOKEN": instance.tokens["alice"]}
    done = subprocess.run(
        [sys.executable, "-OO", "-W", "error", "-c", SESSION],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == [
        "None",
        "alice Hello 1",
        "True",
        "True",
        "the token may be missing, revoked, or lack the scope read:statuses",
    ]
