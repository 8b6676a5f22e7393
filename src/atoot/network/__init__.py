"""The way to a host: proxies, certificates, addresses, and the connections of aiohttp."""
