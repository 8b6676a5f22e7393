"""How it is said: pure functions between Python values and HTTP. Nothing here awaits or knows aiohttp."""
