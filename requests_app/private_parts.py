"""Parts of a text that may tell who somebody is: email addresses, phone numbers, license plates and names.

A help for a second look, not a promise: what stands in no cue's company, or in other languages, is not found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

EMAIL = re.compile(r"[^\s@<>()\"']+@[^\s@<>()\"']+\.[^\s@<>()\"',;.]+")
# Seven digits or more with the usual signs between them, not part of a longer word; dates and our own numbers stay.
_PHONE = re.compile(
    r"(?<![\w-])(?!\d{4}-\d{2}-\d{2}\b|\d{1,2}([.-])\d{1,2}\1(?:\d{4}|\d{2})(?![.-]?\d)|\d{2}-\d{6,12}-\d\b|\d{5}-\d{4}\b)"
    r"\+?\(?\d(?:[\s().\u2010-\u2015-]{0,2}\d){6,14}(?![\w-])"
)
_HOUSE_RANGE = re.compile(r"(\d{3,5})\s?[-\u2010-\u2015]\s?(\d{3,5})")
_WIDEST_RANGE = 200


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Shapes that states put on plates. Capitals only: in small letters they would be found in every second sentence.
_PLATE = re.compile(
    r"(?<![\w$#./-])(?:"
    r"[A-Z]{3}[ -]?\d{3,4}|\d{3,4}-?[A-Z]{3}|\d[A-Z]{3}\d{3}|[A-Z]{2}[ -]?\d{5}|[A-Z]\d{2}[ -]?[A-Z]{3}"
    r"|[A-Z]{3}[ -]?[A-Z]\d{2}|\d{3}[ -]?[A-Z]{2}\d|\d[A-Z]{3}[ -]?\d{2}|\d[A-Z]{2}[ -]?[A-Z]?\d{2,3}"
    r"|\d{2}[A-Z][ -]?[A-Z]\d{2})(?![\w-])"
)
_PLATE_CUE = re.compile(
    r"(?i:\b(?:licen[cs]e\s+(?:plates?|numbers?|tag)|number\s?plates?|plates?|tag\s+(?:number|no\b\.?)|registration"
    r"|placas?|matr[ií]cula|patente)\b)"
    r"[\s:#,]{0,3}(?:(?i:is|was|says|number|no\b\.?|es|era|n[uú]mero|n\.º)[\s:#]{1,3}){0,3}"
    r"([A-Za-z0-9]{1,8}(?:[ -](?:[A-Z0-9]{1,5}|(?=[a-z]*\d)[a-z0-9]{1,5})\b)?)(?![\w-])"
)
_SHORTEST_PLATE = 4
_STATES = _set_of(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA PR RI SC SD TN TX UT VT VA WA WV WI WY"
)
_NO_PLATE = _set_of(
    "THE AND FOR BUS AVE RTE HWY APT LOT BOX ROW GAS TEL PIN ONE TWO SIX TEN ALL OUT OFF FROM NEAR ZIP GPS UTC LED PVC"
    " JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC ENE ABR AGO DIC MON TUE WED THU FRI SAT SUN USA USD KWH MPH KMH"
    " SUV VAN CAR FIN POR CON SIN LOS LAS DEL UNA ELM OAK ASH BAY SEA END RUE RED NEW OLD"
)

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'\u2019-]*[^\W\d_]"
_FULL = rf"{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}"
# Whoever says "my name is" says a name, in capitals or not.
_TOLD = re.compile(
    rf"(?i:\b(?:my\s+name\s+is|my\s+name['\u2019]s|me\s+llamo|mi\s+nombre\s+es|mwen\s+rele|non\s+mwen\s+se"
    rf"|tên\s+tôi\s+là|tôi\s+tên\s+là|tôi\s+tên))\s+({_FULL}|[^\W\d_]{{2,}})"
)
_ALIKE = re.compile(
    rf"(?:\b(?i:I\s+am|I['\u2019]m|this\s+is|soy|yo\s+soy|habla)\s+({_CAPITAL}\s+{_CAPITAL}))"
    rf"|(?:\b(?i:mr|mrs|ms|mx|sr|sra|srta|don|doña|señor|señora|señorita)\.?\s+({_FULL}))"
    rf"|(?:\b(?i:neighbou?r|landlord|landlady|owner|tenant|roommate|caller|vecin[oa]|dueñ[oa]|inquilin[oa]|caser[oa])"
    rf"(?:\s+(?i:is|named|called|es|se\s+llama))?,?\s+({_FULL}))"
)
_HAN = re.compile(r"(?:我叫|我的名字是|我是叫|姓名[:： ]?)([\u4e00-\u9fff]{2,4})")
_ARABIC = re.compile(r"(?:اسمي|انا اسمي|أنا اسمي)\s+([\u0621-\u064a]+(?:\s+[\u0621-\u064a]+)?)")
_NO_NAME = _set_of(
    "not on in the a an at to of and or no so very here there going writing calling el la los las de del un una no"
    " muy i it is was we you he she they my our your this that"
)
# What a person is named like and the city is built of: streets, schools, parks.
_NAMED_PLACE = re.compile(
    r"(?:\s+[A-Z][\w.'\u2019-]*){0,3}\s+(?:St|Street|Ave|Avenue|Blvd|Boulevard|Rd|Road|Dr|Drive|Ln|Lane|Way|Ct|Court"
    r"|Pl|Place|Plaza|Square|Park|School|Academy|Library|Bridge|Hospital|Center|Centre|Field|Playground|Hwy|Highway"
    r"|Church|Store|Market|Hall|House)\b"
)


class Kind(StrEnum):
    """What a part may be."""

    EMAIL = "email"
    PHONE = "phone"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True)
class Part:
    """A part of a text, from `start` up to, not with, `end`, as positions in it."""

    start: int
    end: int
    kind: Kind


def private_parts(text: str) -> list[Part]:
    """Parts that may be private, in the order of the text; none lies over another."""
    found: list[Part] = []
    for part in _candidates(text):
        if all(part.end <= other.start or part.start >= other.end for other in found):
            found.append(part)
    return sorted(found, key=lambda part: part.start)


def phone_numbers(text: str) -> Iterator[re.Match[str]]:
    """What reads like a phone number: dates, house numbers "from to" and longer codes are none."""
    for match in _PHONE.finditer(text):
        numbers = _HOUSE_RANGE.fullmatch(match[0])
        if numbers is None or len(match[0]) < 8 or not 0 < int(numbers[2]) - int(numbers[1]) <= _WIDEST_RANGE:
            yield match


def _candidates(text: str) -> Iterator[Part]:
    """The surest kinds first: what they cover is not looked at again."""
    yield from (Part(*match.span(), Kind.EMAIL) for match in EMAIL.finditer(text))
    yield from (Part(*match.span(), Kind.PHONE) for match in phone_numbers(text))
    yield from _plates(text)
    yield from _names(text)


def _plates(text: str) -> Iterator[Part]:
    for match in _PLATE_CUE.finditer(text):
        plate = re.sub(r"[ -]", "", match[1])
        if len(plate) >= _SHORTEST_PLATE and (any(sign.isdigit() for sign in plate) or plate.isupper()):
            yield Part(*match.span(1), Kind.PLATE)
    if not text.isupper():  # whoever writes all in capitals writes "LOT 123" too
        for match in _PLATE.finditer(text):
            letters = re.findall(r"[A-Z]+", match[0])
            postal = letters[0] in _STATES and match[0][:2] == letters[0]
            if not postal and not _NO_PLATE.intersection(letters):
                yield Part(*match.span(), Kind.PLATE)


def _names(text: str) -> Iterator[Part]:
    for pattern in (_TOLD, _HAN, _ARABIC):
        for match in pattern.finditer(text):
            if match[1].casefold() not in _NO_NAME:
                yield Part(*match.span(1), Kind.NAME)
    for match in _ALIKE.finditer(text):
        group = next(index for index in (1, 2, 3) if match[index])
        start, end = match.span(group)
        words = match[group].split()
        if words[0].casefold() in _NO_NAME or _NAMED_PLACE.match(text, start + len(words[0])):
            continue
        yield Part(start, end, Kind.NAME)
