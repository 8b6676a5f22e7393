"""A proxy, as there may be one between a client and a server."""

import asyncio


class Proxy:
    """A real proxy: CONNECT for https, whole addresses for http."""

    def __init__(self, status=200):
        self.asked = []
        self.authorizations = []
        self._status = status
        self._tasks = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.host = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _serve(self, reader, writer):
        self._tasks.add(asyncio.create_task(self._work(reader, writer)))

    async def _work(self, reader, writer):
        there = None
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, target, _ = head.split(" ", 2)
            self.asked.append(f"{method} {target}")
            lines = head.split("\r\n")
            self.authorizations += [line for line in lines if line.lower().startswith("proxy-authorization")]
            if self._status != 200:
                writer.write(
                    b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % self._status
                )
                return
            place = target if method == "CONNECT" else target.split("/")[2]
            name, port = place.rsplit(":", 1)
            there_reader, there = await asyncio.open_connection(name, int(port))
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Established\r\n\r\n")
            else:
                path = "/" + target.split("/", 3)[3]
                rest = [line for line in lines[1:] if not line.lower().startswith("proxy-")]
                if "upgrade" not in head.lower():  # one request a connection
                    rest.insert(0, "Connection: close")
                there.write("\r\n".join([f"{method} {path} HTTP/1.1", *rest]).encode())
            await asyncio.gather(self._pipe(reader, there), self._pipe(there_reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for end in (writer, there):
                if end is not None:
                    end.close()

    async def _pipe(self, reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()
