"""The answers among the arguments of `POST requests`: `attribute[code]`, and `attribute[code][]` for several values."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from civic311.lib.clean_text import clean_line, clean_text
from integrations.open311.server.catalogue import is_needed
from integrations.open311.server.problems import Problem
from routing.models import QuestionType, ServiceQuestion

MOST_LETTERS = 2000
MOST_NUMBER = 1e15
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](\[\d*\])?")
# What other software sends with every report, whatever was asked (mySociety's own names).
_OF_SENDERS = frozenset({
    "category", "closest_address", "contributed_by", "contributed_as", "easting", "external_id", "fixmystreet_id",
    "group", "latitude", "longitude", "northing", "report_url", "service_request_id_ext", "title", "description",
})  # fmt: skip


def answers_in(given: QueryDict, questions: Sequence[ServiceQuestion]) -> dict[str, Any]:
    """The answers by the codes of their questions, as `Intake.answers` takes them. Raises Problem with everything that
    is wrong: codes that are not asked, values that do not fit their type, answers that are missing.
    """
    sent = _sent(given)
    by_code = {question.code: question for question in questions}
    wrong = [
        f"attribute[{code}] is not asked for this service."
        for code in sent
        if code not in by_code and code not in _OF_SENDERS
    ]
    found: dict[str, Any] = {}
    for code, values in sent.items():
        if code in by_code and values:
            try:
                found[code] = _value(by_code[code], values)
            except ValueError as problem:
                wrong.append(f"attribute[{code}] {problem}")
    wrong += [
        f"attribute[{question.code}] is required."
        for question in questions
        if is_needed(question, questions) and not sent.get(question.code)
    ]
    if wrong:
        raise Problem(400, *wrong)
    return {code: value for code, value in found.items() if value not in ("", [])}


def _sent(given: QueryDict) -> dict[str, list[str]]:
    """The values that are not empty, by code. Raises Problem for an attribute that is not written as Open311 has it."""
    sent: dict[str, list[str]] = {}
    for name in given:
        match = _ATTRIBUTE.fullmatch(name)
        if match is None:
            if name.startswith("attribute"):
                raise Problem(400, "Write attribute[code]=value, or attribute[code][]=value for several values.")
            continue
        values = [value for value in given.getlist(name) if value.strip()]
        sent.setdefault(match[1], []).extend(values)
    return sent


def _value(question: ServiceQuestion, values: list[str]) -> Any:
    """Raises ValueError, which goes on after the attribute's name."""
    if question.datatype == QuestionType.MULTI:
        keys = list(dict.fromkeys(value.strip() for value in values))
        if not set(keys) <= _keys(question):
            raise ValueError("has a value that is not among its keys.")
        return keys
    if len(set(values)) > 1:
        raise ValueError("takes one value only.")
    text = values[0]
    if question.datatype == QuestionType.SINGLE:
        if text.strip() not in _keys(question):
            raise ValueError("is not one of its keys.")
        return text.strip()
    if question.datatype == QuestionType.NUMBER:
        return _number(text)
    if question.datatype == QuestionType.DATETIME:
        return _moment(text)
    if len(text) > MOST_LETTERS:
        raise ValueError(f"is longer than {MOST_LETTERS} characters.")
    return clean_line(text) if question.datatype == QuestionType.STRING else clean_text(text)


def _keys(question: ServiceQuestion) -> set[str]:
    return {str(value["key"]) for value in question.values}


def _number(text: str) -> float | int:
    try:
        number = float(text.strip()) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not abs(number) <= MOST_NUMBER:
        raise ValueError("is not a number.")
    return int(number) if number == int(number) else number


def _moment(text: str) -> str:
    """ISO 8601; without an offset it is on the city's clock, without a time it is the day's beginning."""
    plain = re.sub(r"(?<=\d) (?=\d{2}:?\d{2}$)", "+", text.strip())  # a plus sign that nobody escaped
    try:
        read = datetime.fromisoformat(plain)
        moment = read if timezone.is_aware(read) else timezone.make_aware(read)
        local = timezone.localtime(moment)
    except (ValueError, OverflowError):
        raise ValueError("is not a time such as 2026-01-31T08:30:00Z.") from None
    if not date(1900, 1, 1) <= local.date() <= date(2200, 12, 31):
        raise ValueError("lies in a year that cannot be.")
    return local.isoformat()
