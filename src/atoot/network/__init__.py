"""Reaching hosts: proxies, certificates, addresses, and aiohttp connections."""
