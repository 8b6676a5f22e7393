"""`atoot login`, `logout`, `whoami`, `profiles`."""

import sys
from typing import Any

from atoot.cli.choice import place_of, warnings_told
from atoot.cli.errors import judged, wrong
from atoot.cli.input import answer_to, secret
from atoot.cli.output import Output, note
from atoot.cli.session import Session
from atoot.errors import MastodonError
from atoot.mastodon import MastodonAPI
from atoot.network.addresses import host_of
from atoot.oauth import DEFAULT_SCOPES, signin, tokens
from atoot.oauth.credentials import Credentials
from atoot.oauth.store import CredentialStore
from atoot.printable import printable

LONGEST_TOKEN = 16 * 1024
"""Maximum characters to read from standard input."""


async def login(
    *,
    instance: str | None,
    oob: bool,
    with_token: bool,
    scopes: str | None,
    name: str | None,
    no_browser: bool,
    another: bool,
    keyring: bool,
    as_json: bool,
) -> None:
    """Log in, and keep the token."""
    instance = instance if instance is not None else _asked_instance()
    place_of(instance)  # an invalid instance is wrong usage
    store = CredentialStore(keyring=keyring)
    if with_token:
        token = _read_token()
        with judged():
            made = await tokens.save_token(instance, token, store=store, profile=name)
    else:
        with warnings_told():  # of scopes that were not granted, for example
            made = await signin.login(
                instance,
                scopes=scopes or DEFAULT_SCOPES,
                store=store,
                profile=name,
                open_browser=not no_browser,
                out_of_band=oob,
                on_url=None if oob else _tell_bare_address if no_browser else _tell_address,
                force_login=another or None,
            )
    Output(as_json=as_json).result(
        _public(made, current=True), f"logged in as {printable(made.name)}; the profile is {made.profile}"
    )


async def logout(session: Session, *, force: bool) -> None:
    """Revoke a token and forget it."""
    if session.choice.instance is not None:
        raise wrong("which profile? Use --profile NAME")
    try:
        gone = await tokens.logout(session.choice.profile, force=force)
    except MastodonError as error:
        error.hint = error.hint.replace("force=True", "--force")
        raise
    if gone.app is None:
        what = "forgotten; its token was not made by atoot and stays valid: revoke it in the settings of your account"
    else:
        what = "logged out"
    session.output.result(
        {"profile": gone.profile, "revoked": gone.app is not None}, f"{gone.profile}: {what}"
    )


async def whoami(session: Session, c: MastodonAPI) -> None:
    """Show in whose name commands act."""
    me = await c.verify_account_credentials()
    host = host_of(c.base_url)
    line = f"@{me.acct}@{host}" + (f" ({me.display_name})" if me.display_name else "")
    session.output.result(me, printable(line))


def list_profiles(*, as_json: bool) -> None:
    """List the profiles."""
    output, store = Output(as_json=as_json), CredentialStore()
    current = store.current
    profiles = store.profiles()
    if not profiles:
        note("you are not logged in; run: atoot login INSTANCE")
    for name, kept in profiles.items():
        mark = "*" if name == current else " "
        output.result(_public(kept, current=name == current), printable_profile(mark, name, kept))


def printable_profile(mark: str, name: str, kept: Credentials) -> str:
    """A profile as one line."""
    account = f"@{kept.account} on {kept.instance}" if kept.account else kept.instance
    scopes = f" [{kept.scopes}]" if kept.scopes else ""
    return f"{mark} {printable(f'{name}: {account}{scopes}')}"


def use_profile(*, name: str) -> None:
    """Make a profile the current one."""
    CredentialStore().use(name)
    note(f"{name} is now the default profile")


def remove_profile(*, name: str) -> None:
    """Forget a profile."""
    CredentialStore().remove(name)
    note(f"{name} is removed here; its token stays valid until you revoke it in the settings of the account")


def _public(kept: Credentials, *, current: bool) -> dict[str, Any]:
    """The public part of credentials."""
    return {
        "profile": kept.profile,
        "instance": kept.instance,
        "account": kept.account,
        "scopes": list(kept.scopes),
        "current": current,
    }


def _asked_instance() -> str:
    """The instance to log in on, asked at the terminal."""
    if not sys.stdin.isatty():
        raise wrong("on which server? Use: atoot login INSTANCE (or the name of your account)")
    print(
        "Where is your account? Say its instance (mastodon.social), or your name (@you@mastodon.social).",
        file=sys.stderr,
    )
    return answer_to("Instance")


def _read_token() -> str:
    """A token from standard input; from a terminal it is not shown."""
    token = secret("Token: ", LONGEST_TOKEN).strip().partition("\n")[0].strip()
    if not token:
        raise wrong("no token on standard input")
    return token


def _tell_address(url: str) -> None:
    # Alone on its line, so that people can copy it and scripts find it.
    note("Allow atoot in your browser. If it does not open by itself, open this address:")
    note(url)


def _tell_bare_address(url: str) -> None:
    note("Open this address on this machine, and allow atoot there:")
    note(url)
