"""The five HTTP verbs, for endpoints without a method of their own."""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack, cast
from urllib.parse import quote

from atoot import operations, parameters
from atoot.api.base import Endpoints, Params
from atoot.errors import MastodonError
from atoot.message import Request, Response
from atoot.network.addresses import same_origin
from atoot.paging.pages import page_of
from atoot.secrets import Secret, secrets_in_query, with_hidden_secrets


class Extras(TypedDict, total=False):
    """Arguments of `get`, `post`, `put`, `patch` and `delete` besides the URL."""

    params: Params
    """Parameters by their name in the API: a mapping, or pairs of name and value."""
    use_json: bool
    """Send them as JSON; otherwise as a form, if a form can express them."""
    headers: Mapping[str, str]
    """Further headers."""


def local_path(url: str, own_origin: str) -> str:
    """Path and query of a URL on the instance, given in full or as a path.

    Raises:
        ValueError: the URL is invalid or on another host.
    """
    if not url.startswith("/") or url.startswith("//"):
        found = same_origin(url, own_origin)
        if found is None:
            raise ValueError(
                f"expected a path like '/api/v1/...', or a URL of {own_origin}: requests only go to the client's own host"
            )
        url = hidden_query(found)
    place, mark, query = url.partition("#")[0].partition("?")
    if any(part in (".", "..") for part in place.split("/")):
        raise ValueError("the path contains '.' or '..', which would lead to another path")
    return quote(place, safe=_PATH) + mark + quote(query, safe=_PATH + "?")


_PATH = "/:@!$&'()*+,;=-._~%[]"
"""Characters to leave unquoted in a path or query; the percent sign, because the URL is already quoted."""


def hidden_query(url: str) -> str:
    """A URL, hidden from tracebacks with local variables if its query contains a secret."""
    return Secret(url) if isinstance(url, str) and secrets_in_query(url) else url


class Anything(Endpoints):
    """Requests to any path of the instance."""

    async def get(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`GET` anything; gives plain data, for a list a Page of it.

        Args:
            url: path on the instance (`/api/v1/...`), or a whole URL of it.
            **kwargs: `params`, `headers`.

        Raises:
            TypeError: another keyword argument, or params that are neither a mapping nor pairs.
            ValueError: the URL is of another host: requests only go to the client's own host.
        """
        url = hidden_query(url)
        return await self._plain("GET", url, kwargs)

    async def post(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`POST` anything; see `get`. `use_json=True` sends the parameters as JSON.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
        url = hidden_query(url)
        return await self._plain("POST", url, kwargs)

    async def put(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PUT` anything; see `get` and `post`.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
        url = hidden_query(url)
        return await self._plain("PUT", url, kwargs)

    async def patch(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PATCH` anything; see `get` and `post`.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
        url = hidden_query(url)
        return await self._plain("PATCH", url, kwargs)

    async def delete(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`DELETE` anything; see `get` and `post`. None too where an earlier try of the call did it, and its answer was lost.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
        url = hidden_query(url)
        try:
            return await self._plain("DELETE", url, kwargs)
        except MastodonError as error:
            if not operations.seems_done(error):
                raise
            return None  # an earlier try deleted it, and its answer was lost

    async def request(self, method: str, url: str, **kwargs: Unpack[Extras]) -> Response:
        """Anything, as it came: status, headers, body. An answer of 300 and above is an error here too.

        Args:
            method: the HTTP method.
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what is sent, and how: see `get`.
        """
        url = hidden_query(url)
        return await self._transport.send(self._request(method.upper(), url, kwargs))

    async def _plain(self, method: str, url: str, extras: Extras) -> Any:
        response = await self._transport.send(self._request(method, url, extras))
        data = self._transport.decode(response, object) if response.body.strip() else None
        return page_of(self._transport, response, data) if isinstance(data, list) else data

    def _request(self, method: str, url: str, extras: Extras) -> Request:
        held = cast("dict[str, Any]", extras)  # the same mapping that the frames above hold
        held.update({name: with_hidden_secrets(given) for name, given in held.items()})
        unknown = extras.keys() - Extras.__annotations__.keys()
        if unknown:
            names = ", ".join(map(repr, sorted(unknown)))
            raise TypeError(f"unexpected keyword argument {names}: parameters of the API go into params")
        place = local_path(url, self._transport.origin)
        values = parameters.merge(extras.get("params"), {})
        headers = extras.get("headers")
        if method in ("GET", "HEAD"):
            mark = "&" if "?" in place else "?"
            return Request(
                method,
                place + (mark + parameters.encodings.query(values) if values else ""),
                headers=headers,
            )
        body, content_type = (
            parameters.encodings.json_body(values)
            if extras.get("use_json")
            else parameters.encodings.body(values)
        )
        return Request(method, place, body, content_type, headers, values)
