"""The only room with sockets: the aiohttp session, and the one loop around every request."""
