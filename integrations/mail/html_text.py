"""The words of a mail that was written in HTML alone. Plain Python; nothing in it is ever shown as HTML."""

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "pre", "section"})
_SILENT = frozenset({"style", "script", "title", "template"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "area", "base", "embed", "source"})
# What mail programs put around the mail that is answered.
_QUOTE_MARKS = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divrplyfwdmsg", "appendonsend", "protonmail_quote")
_LONGEST = 400_000


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = ""
        self.depth = 0
        self.quoted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent:
            self.depth += tag == self.silent
            return
        if tag in _SILENT:
            self.silent, self.depth = tag, 1
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        if any(mark in marks for mark in _QUOTE_MARKS) or tag == "blockquote":
            self.quoted = True
        if tag in _BLOCKS:
            self.found.append("\n")
        if tag == "li":
            self.found.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            self.depth -= tag == self.silent
            if self.depth == 0:
                self.silent = ""
            return
        if tag in _BLOCKS and tag not in _VOID:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.quoted:
            self.found.append(" ".join(data.split()) if data.strip() else " ")


def text_of(html: str) -> str:
    """What a reader sees, a line for each block. Stops where the mail that is answered begins."""
    reader = _Reader()
    reader.feed(html[:_LONGEST])
    reader.close()
    lines = "".join(_spaced(reader.found)).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _spaced(found: list[str]) -> list[str]:
    """A space between two pieces of a line, where an element stood between two words."""
    spaced: list[str] = []
    for piece in found:
        if spaced and piece[:1].isalnum() and spaced[-1][-1:].isalnum():
            spaced.append(" ")
        spaced.append(piece)
    return spaced
