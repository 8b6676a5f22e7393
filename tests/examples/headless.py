"""A real browser without a window, told what to do over its own protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import re
import shutil
from contextlib import asynccontextmanager
from itertools import count

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
]


class Tab:
    """A page of the browser."""

    def __init__(self, socket):
        self._socket = socket
        self._numbers = count(1)
        self._session = None

    async def open(self):
        target = await self._ask("Target.createTarget", url="about:blank")
        attached = await self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        await self._ask("Page.enable")

    async def go(self, url):
        """Open an address and wait until its page is there."""
        await self._ask("Page.navigate", url=url)
        await self._loaded()
        return await self.text()

    async def act(self, script):
        """Run a script that leads to another page, and wait until that is there."""
        await self._ask("Runtime.evaluate", expression=script)
        await self._loaded()
        return await self.text()

    async def value(self, script):
        found = await self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return found["result"].get("value")

    async def text(self):
        return await self.value("document.body.innerText")

    async def _ask(self, method, **parameters):
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send_json({"id": number, "method": method, "params": parameters, **session})
        answer = await self._until(lambda message: message.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    async def _loaded(self):
        await self._until(lambda message: message.get("method") == "Page.loadEventFired")

    async def _until(self, wanted):
        async for message in self._socket:
            found = message.json()
            if wanted(found):
                return found
        raise AssertionError("the browser is gone")


@asynccontextmanager
async def browser(folder):
    """A tab of a browser that knows nothing yet; it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            address = None
            while address is None:
                line = (await process.stderr.readline()).decode(errors="replace")
                assert line, "the browser does not start"
                address = re.search(r"ws://\S+", line)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address[0], max_msg_size=0) as socket,
        ):
            tab = Tab(socket)
            async with asyncio.timeout(60):
                await tab.open()
            yield tab
    finally:
        process.kill()
        await process.communicate()
