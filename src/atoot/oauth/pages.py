"""The page that a browser sees when it has brought the code."""

from html import escape
from http import HTTPStatus

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #191b22; color: #eee; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    # The address of the page has the code in it: it goes to no other page, and into no cache.
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Connection", "close"),
)


def head_and_page(status: int, title: str, text: str) -> bytes:
    """A whole HTTP answer; title and text are plain text, whoever wrote them."""
    page = _PAGE.format(title=escape(title), text=escape(text)).encode("utf-8", "replace")
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(page)}"]
    lines += [f"{name}: {value}" for name, value in _HEADERS]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + page
