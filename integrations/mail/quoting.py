"""What somebody wrote herself in an answer: without the mail that she answers and without her signature.

Plain Python. Our own rules come first: they look at one line at a time, so a hostile text costs no more than a long
one. mail_parser_reply then finds what is left over, in short texts of short lines alone, since its patterns slow down
on others.
"""

import re

from mailparser_reply import EmailReplyParser

_LONGEST_LINE = 300
_SHORT = 6_000
_MOST_LINES = 200

# "On 3 May 2026, City wrote:" in the languages that residents write; the sentence may run over two or three lines.
_WROTE = re.compile(
    r"^\W*(?:"
    r"on\b.{5,250}\bwrote\s*:|"
    r"el\b.{5,250}\bescribió\s*:|"
    r"le\b.{5,250}\ba écrit\s*:|"
    r"am\b.{5,250}\bschrieb\b.{0,100}:|"
    r"em\b.{5,250}\bescreveu\s*:|"
    r".{5,250}(?:写道|寫道)\s*[:：]|"
    r"vào\b.{5,250}\bđã viết\s*:|"
    r"(?:nan|sou|le)\b.{5,250}\bekri\s*:|"
    r"(?:في|بتاريخ)\b.{5,250}كتب.{0,120}[:：]"
    r")\W*$",
    re.IGNORECASE,
)
_STARTS = re.compile(r"^\W*(?:on|el|le|am|em|vào|nan|sou|في|بتاريخ|在|于|於|\d{4}\s*年)", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^\s*[-_]{3,}\s*(?:original message|forwarded message|mensaje original|mensaje reenviado|message d'origine|"
    r"原始邮件|原始郵件|转发的邮件|thư gốc|mesaj orijinal|الرسالة الأصلية)\s*[-_]{0,}\s*$|^\s*_{30,}\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\s*\*?(?:(?P<first>from|de|von|da|发件人|寄件者|từ|soti|من)|"
    r"sent|date|to|subject|cc|enviado|enviado el|fecha|para|asunto|envoyé|à|objet|发送时间|日期|收件人|主题|"
    r"đã gửi|ngày|tới|đến|chủ đề|voye|dat|pou|sijè|تم الإرسال|التاريخ|إلى|الموضوع)\*?\s*[:：]\*?\s*\S",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^\s*(?:sent (?:from|via) (?:my |the )?\w|get outlook for |enviado desde (?:mi |el )?\w|obtener outlook para|"
    r"发自我的|從我的|已从我的|được gửi từ|đã gửi từ|voye (?:soti|depi) |أُ?رسل من|yahoo mail)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(?:--|__|—|–)\s*$")  # noqa: RUF001
_PARSER = EmailReplyParser(languages=["en", "es", "zh"])


def own_words(text: str) -> str:
    """The text without what it answers; the whole text where nothing else would be left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    kept = _above_the_quote(lines)
    kept = _without_marked(kept)
    kept = _without_signature(kept)
    own = _polished("\n".join(kept).strip())
    return own or _unmarked(lines)


def _above_the_quote(lines: list[str]) -> list[str]:
    """Up to the first line that introduces the mail which is answered."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            continue
        if _ORIGINAL.match(line) or _is_header_block(lines, number) or _is_wrote(lines, number):
            return lines[:number]
    return lines


def _is_header_block(lines: list[str], number: int) -> bool:
    """ "From:", and at least two more such lines right below."""
    first = _HEADER.match(lines[number])
    if first is None or not first.group("first"):
        return False
    below = [line for line in lines[number + 1 : number + 7] if len(line) <= _LONGEST_LINE]
    return sum(bool(_HEADER.match(line)) for line in below) >= 2


def _is_wrote(lines: list[str], number: int) -> bool:
    """ "On ... wrote:" on one line, or broken over up to three."""
    if _WROTE.match(lines[number]):
        return True
    if not _STARTS.match(lines[number]):
        return False
    for count in (2, 3):
        joined = " ".join(line.strip() for line in lines[number : number + count])
        if len(joined) <= _LONGEST_LINE and _WROTE.match(joined):
            return True
    return False


def _without_marked(lines: list[str]) -> list[str]:
    """Without lines that begin with ">"."""
    return [line for line in lines if not line.lstrip().startswith(">")]


def _without_signature(lines: list[str]) -> list[str]:
    """Up to "--" or "Sent from my phone"; not at the very top, since then it is all there is."""
    for number, line in enumerate(lines):
        is_end = _SIGNATURE.match(line) or (len(line) <= 80 and _SENT_FROM.match(line))
        if is_end and any(above.strip() for above in lines[:number]):
            return lines[:number]
    return lines


def _polished(text: str) -> str:
    """What mail_parser_reply finds further, as far as the text is harmless and it leaves something."""
    lines = text.split("\n")
    if len(text) > _SHORT or len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        return text
    read = _PARSER.read(text)
    found = (read.replies[0].content if read.replies else "").strip()
    return found if found and text.startswith(found[:40]) else text


def _unmarked(lines: list[str]) -> str:
    return "\n".join(re.sub(r"^\s*(?:> ?)+", "", line) for line in lines).strip()
