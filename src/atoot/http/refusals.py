"""Refusals that come with things of the API: errors that know entities, which those of `errors` cannot."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from atoot.decoding.lenient import read
from atoot.entities import Account, AdminDomainBlock
from atoot.errors import UnprocessedError

T = TypeVar("T")


class UnexpectedMentionsError(UnprocessedError):
    """422: a text mentions accounts that `allowed_mentions` does not name. Nothing was posted.

    https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses_controller.rb
    """

    unexpected_accounts: Sequence[Account] = ()
    """Those accounts."""


class DomainBlockExistsError(UnprocessedError):
    """422: the domain is blocked already, or one above it.

    https://github.com/mastodon/mastodon/blob/main/app/serializers/rest/admin/existing_domain_block_error_serializer.rb
    """

    existing_domain_block: AdminDomainBlock
    """The block that is there."""


def refusal_of(body: bytes) -> tuple[type[UnprocessedError], dict[str, Any]]:
    """The class of a 422, and what it has of its own."""
    if b'"unexpected_accounts"' in body and (accounts := _inside(body, "unexpected_accounts", list[Account])):
        return UnexpectedMentionsError, {"unexpected_accounts": accounts}
    if b'"existing_domain_block"' in body:
        block = _inside(body, "existing_domain_block", AdminDomainBlock)
        if block is not None and block.domain:
            return DomainBlockExistsError, {"existing_domain_block": block}
    return UnprocessedError, {}


def _inside(body: bytes, name: str, kind: type[T]) -> T | None:
    """A field of an object; None if it makes no sense."""
    try:
        found = msgspec.json.decode(body, type=dict[str, msgspec.Raw])[name]
        told: T = read(bytes(found), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError):
        return None
    return told
