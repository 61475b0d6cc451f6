"""Whether a mail is from the domain that it says it is from, as the city's own mail server found (RFC 8601).

Plain Python. Anybody can write such a header: only the topmost of the server that the city names counts, since a
server puts its own above all that came with the mail.
"""

import re
from collections.abc import Iterable

_RESULT = re.compile(r"^\s*(?P<method>[a-z0-9-]+)\s*=\s*(?P<result>[a-z]+)\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"(?:^|\s)(?P<name>[a-z]+\.[a-z-]+)\s*=\s*(?P<value>[^\s;]+)", re.IGNORECASE)
_MOST = 4_000


def is_authentic(headers: Iterable[str], server: str, from_address: str) -> bool:
    """Whether `server` says that SPF, DKIM or DMARC passed for the domain of `from_address`.

    `headers`: the Authentication-Results of the mail, topmost first. False without a server to trust.
    """
    domain = from_address.rpartition("@")[2].strip().lower().rstrip(".")
    if not server or not domain:
        return False
    for header in headers:
        plain = _without_comments(header[:_MOST])
        if plain is None:
            continue
        name, _semicolon, rest = plain.partition(";")
        if name.split()[:1] != [server.lower()]:
            continue
        return any(_passes(part, domain) for part in rest.split(";"))
    return False


def _passes(part: str, domain: str) -> bool:
    found = _RESULT.match(part)
    if found is None or found["result"].lower() != "pass":
        return False
    values = {each["name"].lower(): each["value"].lower() for each in _PROPERTY.finditer(found["rest"])}
    method = found["method"].lower()
    if method == "dmarc":
        return values.get("header.from", "") == domain
    if method == "dkim":
        return _covers(values.get("header.d", "") or values.get("header.i", ""), domain)
    return method == "spf" and _covers(values.get("smtp.mailfrom", ""), domain)


def _covers(signer: str, domain: str) -> bool:
    """Whether the signer is the domain itself or one above it: a sister may belong to somebody else."""
    name = signer.rpartition("@")[2].strip('"<>').rstrip(".")
    return "." in name and (domain == name or domain.endswith(f".{name}"))


def _without_comments(header: str) -> str | None:
    """In small letters, without comments in round brackets and without quoted words; None where these do not end."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in header.lower():
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif quoted:
            quoted = char != '"'
        elif char == '"':
            quoted = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth < 0:
                return None
        elif depth == 0:
            kept.append(char)
    return None if depth or quoted else "".join(kept)
