"""Read one mail as it came from the wire, whatever it is made of. Plain Python: no settings, no database.

Nothing that a sender writes raises from here. The old policy of Python's parser is used, since the new one raises on
some broken headers; headers are decoded by hand.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from civic311.lib.clean_text import clean_line, clean_text
from integrations.mail.automatic import why_automatic
from integrations.mail.bounces import Bounce, bounce_in
from integrations.mail.html_text import text_of
from integrations.mail.quoting import own_words

MOST_BYTES = 30 * 1024 * 1024
MOST_TEXT = 20_000  # characters that are kept
_MOST_READ = 300_000  # characters that are looked at
_MOST_PARTS = 60
_MOST_FILES = 20
_SMALL_PICTURE = 15_000  # bytes: what is smaller and inside the text is a logo
_NESTS = re.compile(rb"multipart/|message/rfc822|message/partial", re.IGNORECASE)


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail."""

    name: str
    content_type: str
    data: bytes

    @property
    def is_picture(self) -> bool:
        """Whether its sender says so; what it really is the photo path finds out."""
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class ReadMail:
    """A mail, read. `text` is what its writer wrote herself, `whole_text` with what was quoted, neither with markup.

    `to_addresses`: every address it was sent to, the envelope's too. `has_one_sender`: one From, with one address.
    `automatic`: code of why a machine wrote it (`automatic.why_automatic`); `authentication`: what mail servers found,
    topmost first; `is_whole` False: it was too nested to be read, so there is nothing but its headers.
    """

    message_id: str
    from_address: str
    from_name: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    whole_text: str
    files: tuple[MailFile, ...] = ()
    answers: tuple[str, ...] = ()
    automatic: str = ""
    bounce: Bounce | None = None
    authentication: tuple[str, ...] = ()
    has_one_sender: bool = True
    is_whole: bool = True
    left_out: tuple[str, ...] = field(default=())


def read(raw: bytes, *, envelope_to: str = "", headers_only: bool = False) -> ReadMail:
    """The mail in `raw`. `envelope_to`: where the server that took it says it went. Never raises."""
    is_whole = not headers_only and len(raw) <= MOST_BYTES and len(_NESTS.findall(raw)) <= _MOST_PARTS
    message: Message
    if is_whole:
        try:
            message = message_from_bytes(raw)
        except (RecursionError, MessageError, ValueError, LookupError, TypeError):
            is_whole = False
    if not is_whole:
        message = BytesHeaderParser().parsebytes(raw[:_MOST_READ])
    return _read(message, raw, envelope_to, is_whole=is_whole)


def _read(message: Message, raw: bytes, envelope_to: str, *, is_whole: bool) -> ReadMail:
    senders = _addresses(message, "From")
    name, address = senders[0] if senders else ("", "")
    plain, html, files, left_out = _parts(message) if is_whole else ("", "", [], [])
    whole = plain or text_of(html)
    to = [envelope_to, *(each for _name, each in _addresses(message, "To", "Cc", "Delivered-To", "X-Original-To"))]
    return ReadMail(
        message_id=_message_id(message, raw),
        from_address=address, from_name=clean_line(name)[:120],
        to_addresses=tuple(dict.fromkeys(each.lower() for each in to if each))[:20],
        subject=clean_line(header_of(message, "Subject"))[:250],
        text=clean_text(own_words(clean_text(whole)))[:MOST_TEXT], whole_text=clean_text(whole)[:MOST_TEXT],
        files=tuple(files), left_out=tuple(left_out),
        answers=tuple(re.findall(r"<([^<>\s]{1,200})>", _all(message, "In-Reply-To", "References"))[:20]),
        automatic=why_automatic(lambda each: header_of(message, each), message.get_content_type(), address),
        bounce=bounce_in(message) if is_whole else None,
        authentication=tuple(_texts(message, "Authentication-Results"))[:20],
        has_one_sender=len(senders) == 1 and len(_texts(message, "From")) == 1,
        is_whole=is_whole,
    )  # fmt: skip


def header_of(message: Message, name: str) -> str:
    """The first header of this name, decoded; empty without one."""
    return next(iter(_texts(message, name)), "")


def _texts(message: Message, name: str) -> list[str]:
    try:
        values = message.get_all(name) or []
    except Exception:  # a broken header may raise anything; it counts as none
        return []
    return [_decoded(value) for value in values]


def _decoded(value: object) -> str:
    """RFC 2047 words and raw bytes as text; what cannot be decoded stays as it is."""
    text = str(value).replace("\r", " ").replace("\n", " ").encode("utf-8", "replace").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(text)))
    except Exception:  # an unknown charset, broken base64
        return text


def _all(message: Message, *names: str) -> str:
    return " ".join(text for name in names for text in _texts(message, name))[:8_000]


def _addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """Names and addresses of headers. They are taken apart before they are decoded: a decoded name may hold commas."""
    found: list[tuple[str, str]] = []
    for name in names:
        found.extend((_decoded(shown), _address(address)) for shown, address in _pairs(message, name))
    return [(shown, address) for shown, address in found if address]


def _pairs(message: Message, name: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([str(value)[:4_000] for value in message.get_all(name) or []])
    except Exception:  # as above
        return []


def _address(text: str) -> str:
    """An address in small letters; empty for what is none."""
    address = clean_line(text).lower()
    return address if re.fullmatch(r"[^@\s<>\"(),;:]{1,64}@[^@\s<>\"(),;:]{1,180}", address) else ""


def _message_id(message: Message, raw: bytes) -> str:
    given = clean_line(header_of(message, "Message-ID")).strip("<> ")
    if given and len(given) <= 200:
        return given
    return f"{hashlib.sha256(given.encode('utf-8', 'replace') or raw).hexdigest()}@without-id"


def _parts(message: Message) -> tuple[str, str, list[MailFile], list[str]]:
    """Plain text, HTML, files, and the names of files that were left out."""
    plain: list[str] = []
    html: list[str] = []
    files: list[MailFile] = []
    left_out: list[str] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _file_name(part)
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if kind in ("text/plain", "text/html") and not is_file:
            (plain if kind == "text/plain" else html).append(_text(part))
            continue
        if kind.startswith("message/") or len(files) >= _MOST_FILES:
            left_out.append(name or kind)
            continue
        data = part.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        if part.get("Content-ID") and part.get_content_disposition() != "attachment" and len(data) < _SMALL_PICTURE:
            continue
        if data:
            files.append(MailFile(name or kind.replace("/", "."), kind, data))
    return "\n".join(plain)[:_MOST_READ].strip(), "\n".join(html), files, left_out[:_MOST_FILES]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; another mail inside counts as one part."""
    waiting, count = [message], 0
    while waiting and count < _MOST_PARTS * 2:
        part = waiting.pop(0)
        count += 1
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting[:0] = [each for each in payload if isinstance(each, Message)]
        else:
            yield part


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # as above
        name = ""
    return clean_line(_decoded(name)).replace("/", "_").replace("\\", "_")[-100:]


def _text(part: Message) -> str:
    """The part as text, in the charset it names, else in one that fits."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    data = data[: _MOST_READ * 4]
    try:
        charset = part.get_content_charset() or "utf-8"
    except Exception:  # as above
        charset = "utf-8"
    for each in (charset, "utf-8"):
        try:
            return data.decode(each)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode(
        "windows-1252" if charset.lower() in ("us-ascii", "utf-8", "iso-8859-1") else "latin-1", "replace"
    )
