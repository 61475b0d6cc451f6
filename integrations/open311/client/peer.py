"""Speak with the Open311 server of an outside body: one call, what came back, or why nothing usable did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from civic311.lib import outbound
from civic311.lib.sealed import unseal
from integrations.models import Connection
from integrations.open311 import reading
from integrations.open311.client.form_parts import Fields, encoded
from integrations.open311.trees import Unreadable

T = TypeVar("T")
_MOST_PAGES = 20
_AGAIN = frozenset({408, 425, 429, 503})
_UNREADABLE = {
    "empty": gettext_noop("Their answer is empty."),
    "page": gettext_noop("They answered with a web page, not with data. Is the address right?"),
    "broken": gettext_noop("Their answer is damaged or is neither XML nor JSON."),
    "harmful": gettext_noop("Their answer contains what can do harm, so we did not read it."),
    "unexpected": gettext_noop("Their answer is not what Open311 says it should be."),
}


class Kind(StrEnum):
    """What a failure means: they never got it; they cannot now; they do not want it; or nobody knows."""

    NOT_SENT = "not_sent"
    BUSY = "busy"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class PeerFailed(Exception):
    """The call gave nothing usable. `words`: why, for staff. `status`: what their server answered, 0 for nothing."""

    def __init__(self, words: str, kind: Kind, *, status: int = 0) -> None:
        super().__init__(words)
        self.words = words[:250]
        self.kind = kind
        self.status = status


@dataclass(frozen=True)
class Peer:
    """How to reach a server: `url` is the endpoint, up to and with the version."""

    url: str
    format: str
    jurisdiction: str = ""
    key: str = ""

    def read(self, path: str, reader: Callable[[bytes], T], params: Mapping[str, str] | None = None) -> T:
        """GET `path` of the endpoint, its parts escaped (`escaped`). Raises PeerFailed."""
        return self._read(self._address(path, params or {}), reader)[0]

    def read_pages(
        self, path: str, reader: Callable[[bytes], list[T]], params: Mapping[str, str]
    ) -> tuple[list[T], bool]:
        """The same with the pages that follow, where their server names them in a Link header, and whether these were
        all. Raises PeerFailed."""
        url, found = self._address(path, params), list[T]()
        for _page in range(_MOST_PAGES):
            rows, following = self._read(url, reader)
            found.extend(rows)
            if not following or urlsplit(following)[:2] != urlsplit(url)[:2]:
                return found, True
            url = following
        return found, False

    def post(
        self, path: str, fields: Fields, reader: Callable[[bytes], T], *, photos: Sequence[bytes] = (),
        headers: Mapping[str, str] | None = None,
    ) -> T:  # fmt: skip
        """POST fields, with our key. Raises PeerFailed."""
        mine = [("jurisdiction_id", self.jurisdiction)] if self.jurisdiction else []
        body, content_type = encoded([*mine, ("api_key", self.key), *fields], photos)
        answer = self._call(
            self._address(path, {}), method="POST", body=body, headers={"Content-Type": content_type, **(headers or {})}
        )
        return _understood(answer, reader, is_post=True)

    def _read(self, url: str, reader: Callable[[bytes], T]) -> tuple[T, str]:
        answer = self._call(url, headers={"X-Api-Key": self.key} if self.key else None)
        return _understood(answer, reader), _next_page(url, answer.headers.get("link", ""))

    def _address(self, path: str, params: Mapping[str, str]) -> str:
        mine = {"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}
        query = urlencode({**mine, **params})
        return f"{self.url.rstrip('/')}/{path}.{self.format}" + (f"?{query}" if query else "")

    def _call(self, url: str, *, method: str = "GET", body: bytes | None = None,
              headers: Mapping[str, str] | None = None) -> outbound.Answer:  # fmt: skip
        try:
            return outbound.call(url, method=method, body=body, headers=headers)
        except outbound.OutboundError as error:
            if error.was_sent:
                raise PeerFailed(_("Their answer did not arrive, or not whole."), Kind.UNKNOWN) from error
            if error.is_refused:
                raise PeerFailed(_("We may not call this address: it is not a public one."), Kind.REFUSED) from error
            raise PeerFailed(_("Their server cannot be reached."), Kind.NOT_SENT) from error


def escaped(part: str) -> str:
    """A code or number of theirs as part of an address."""
    return quote(part, safe="")


def peer_of(connection: Connection) -> Peer:
    """The server of a connection. Raises PeerFailed when our key for it cannot be opened any more."""
    try:
        key = unseal(connection.sealed_key) if connection.sealed_key else ""
    except ValueError:
        raise PeerFailed(_("Our key for this server is lost. Please enter it again."), Kind.NOT_SENT) from None
    return Peer(connection.url, connection.format, connection.jurisdiction, key)


def _understood(answer: outbound.Answer, reader: Callable[[bytes], T], *, is_post: bool = False) -> T:
    if not answer.is_good:
        raise _failure(answer, is_post)
    try:
        return reader(answer.body)
    except Unreadable as unreadable:
        said = reading.errors(answer.body) if unreadable.code == "unexpected" else ""
        words = said or _(_UNREADABLE[unreadable.code])
        raise PeerFailed(words, Kind.UNKNOWN if is_post else Kind.BUSY, status=answer.status) from unreadable


def _failure(answer: outbound.Answer, is_post: bool) -> PeerFailed:
    """A server that says in Open311's own words that it failed did not take it; one that breaks down may have."""
    said, status = reading.errors(answer.body), answer.status
    if 300 <= status < 400:
        words = _("Their server has moved, and we do not follow it by ourselves.")
        return PeerFailed(words, Kind.REFUSED, status=status)
    words = _("They answered %(status)s.") % {"status": status}
    words = f"{words} {said}" if said else words
    if status in _AGAIN or (not is_post and status >= 500):
        return PeerFailed(words, Kind.BUSY, status=status)
    if status >= 500:
        return PeerFailed(words, Kind.BUSY if said else Kind.UNKNOWN, status=status)
    return PeerFailed(words, Kind.REFUSED, status=status)


def _next_page(url: str, link: str) -> str:
    for part in link.split(","):
        address, _semicolon, rest = part.strip().partition(";")
        if 'rel="next"' in rest.replace(" ", "") and address.startswith("<") and address.endswith(">"):
            return urljoin(url, address[1:-1])
    return ""
