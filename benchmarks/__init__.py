"""atoot against bare aiohttp and orjson, in one run: `python -m benchmarks`."""
