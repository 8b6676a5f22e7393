"""Names of hosts, as they go over the wire: IDNA 2008, so that `faß.example` is `xn--fa-hia.example` and nobody else.

https://www.rfc-editor.org/rfc/rfc5891 · https://www.unicode.org/reports/tr46/
"""

import unicodedata
from functools import lru_cache

import idna

_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts whose letters look the same: a name that mixes them passes for another one.
https://www.unicode.org/reports/tr39/#Mixed_Script_Detection"""


@lru_cache(maxsize=256)
def ascii_host(host: str) -> str:
    """The name of a host in lower case and ASCII.

    Raises:
        ValueError: it is no name that a host can have, or one that passes for another.
    """
    if host.isascii():
        if not all(0 < len(label) < 64 for label in host.split(".")):
            raise ValueError("an empty part, or one that is too long")
        return host.lower()
    for label in host.split("."):
        scripts = _ALIKE & {unicodedata.name(char, "?").partition(" ")[0] for char in label}
        if len(scripts) > 1:
            raise ValueError(
                f"{host!r} mixes letters that look alike ({', '.join(sorted(scripts)).lower()}): it passes for another host"
            )
    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as problem:
        raise ValueError(f"{host!r} is no name of a host: {problem}") from None
