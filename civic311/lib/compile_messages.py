"""Compile translations (.po to .mo) in Python alone, as gettext's own tools may not be installed where a city runs."""

import ast
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")


@dataclass
class Entry:
    """One message of a catalogue as it stands in the file."""

    fuzzy: bool = False
    parts: dict[str, str] = field(default_factory=dict)  # msgctxt, msgid, msgid_plural, msgstr[0], ...

    def pair(self) -> tuple[str, str] | None:
        """The key and value of the binary catalogue; None when it is not to be used."""
        translations = [text for name, text in sorted(self.parts.items()) if name.startswith("msgstr")]
        if "msgid" not in self.parts or not any(translations) or (self.fuzzy and self.parts["msgid"]):
            return None
        key = self.parts["msgid"]
        if "msgid_plural" in self.parts:
            key += "\0" + self.parts["msgid_plural"]
        if "msgctxt" in self.parts:
            key = self.parts["msgctxt"] + "\x04" + key
        return key, "\0".join(translations)


def compile_changed(folder: Path) -> list[Path]:
    """Compile every catalogue below `folder` whose .mo is missing or older; returns the .mo files written.

    Raises ValueError, naming file and line, for a catalogue that cannot be read.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(compile_catalogue(source.read_text(encoding="utf-8"), name=str(source)))
        fresh.replace(target)
        written.append(target)
    return written


def compile_catalogue(text: str, *, name: str = "catalogue") -> bytes:
    """The binary catalogue of a .po file's text. Fuzzy, empty and obsolete entries are left out."""
    pairs = dict(sorted(filter(None, (entry.pair() for entry in read_entries(text, name)))))
    keys = [key.encode() for key in pairs]
    values = [value.encode() for value in pairs.values()]
    header = 28
    start = header + 16 * len(keys)
    places, offset = [], start
    for part in (*keys, *values):
        places.append((len(part), offset))
        offset += len(part) + 1
    table = b"".join(struct.pack("<II", *place) for place in places)
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(keys), header, header + 8 * len(keys), 0, start)
    return head + table + b"".join(part + b"\0" for part in (*keys, *values))


def read_entries(text: str, name: str = "catalogue") -> Iterator[Entry]:
    """The entries of a .po file's text, the header (empty msgid) among them. Raises ValueError naming a bad line."""
    entry, current = Entry(), ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            if current:
                yield entry
                entry, current = Entry(), ""
            entry.fuzzy = entry.fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line:
            continue
        try:
            if not line.startswith('"'):
                keyword, line = _keyword(line)
                if keyword in ("msgctxt", "msgid") and any(part.startswith("msgstr") for part in entry.parts):
                    yield entry
                    entry = Entry()
                current = keyword
            entry.parts[current] = entry.parts.get(current, "") + str(ast.literal_eval(line))
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{name}, line {number}: {raw!r} is not understood") from error
    if current:
        yield entry


def _keyword(line: str) -> tuple[str, str]:
    for keyword in _KEYWORDS:
        if line.startswith(keyword):
            rest = line.removeprefix(keyword)
            if rest.startswith("["):
                index, _, rest = rest.partition("]")
                return f"{keyword}{index}]", rest.strip()
            return keyword, rest.strip()
    raise ValueError(line)
