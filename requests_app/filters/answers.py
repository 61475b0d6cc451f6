"""Filters on the answers to a service's questions: `a.<service code>.<question code>`, each as its type wants.

Choosing a question means the cases of its service, so that the database looks at those only.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from civic311.lib.translated_text import in_language
from requests_app.filters.kinds import Amount, Asker, Choices, Days, Filter, Option, Typed
from requests_app.models import Answer
from routing.models import QuestionType, Service, ServiceQuestion
from routing.reference import reference

PREFIX = "a."
HEADING = "answers"


def answer_filter(param: str) -> Filter | None:
    """The filter that a parameter of the address belongs to; None for what is no question of ours."""
    if not param.startswith(PREFIX):
        return None
    service_code, _dot, rest = param.removeprefix(PREFIX).partition(".")
    service = reference().services.get(service_code)
    for question in reference().questions.get(service.pk, []) if service else []:
        found = filter_of(service, question)
        if param in (found.name, *found.params):
            return found
    return None


def filter_of(service: Service, question: ServiceQuestion) -> Filter:
    """The filter on one question, by its type."""
    name = f"{PREFIX}{service.service_code}.{question.code}"
    label = in_language(question.text) or question.code
    match question.datatype:
        case QuestionType.SINGLE | QuestionType.MULTI:
            choose = _offered(question)
            return Choices(name, label, HEADING, _answered(service, question, _chosen), options=lambda asker: choose)
        case QuestionType.NUMBER:
            return Amount(name, label, HEADING, _answered(service, question, _amount))
        case QuestionType.DATETIME:
            return Days(name, label, HEADING, _answered(service, question, _days), is_date=True)
        case _:
            return Typed(name, label, HEADING, _answered(service, question, _holding))


def questions_by_service(codes: Sequence[str]) -> Iterator[tuple[Service, list[Filter]]]:
    """Services with the filters on their questions; those of `codes` only, where there are any."""
    for service in sorted(reference().services.values(), key=lambda each: str(each).casefold()):
        questions = reference().questions.get(service.pk, [])
        if questions and (not codes or service.service_code in codes):
            yield service, [filter_of(service, question) for question in questions]


def _offered(question: ServiceQuestion) -> list[Option]:
    return [(choice["key"], in_language(choice["name"])) for choice in question.values]


def _answered(service: Service, question: ServiceQuestion, holds: Callable[[Any], Q]) -> Callable[[Any, Asker], Q]:
    def where(values: Any, asker: Asker) -> Q:
        answers = Answer.objects.filter(
            holds(values), report__service_request=OuterRef("pk"), code=question.code, datatype=question.datatype
        )
        return Q(Exists(answers), service_id=service.pk)

    return where


def _chosen(keys: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for key in keys:
        found |= Q(value=key) | Q(value__contains=[key])
    return found


def _amount(bounds: tuple[float | None, float | None]) -> Q:
    low, high = bounds
    found = Q()
    if low is not None:
        found &= Q(value__gte=low)
    if high is not None:
        found &= Q(value__lte=high)
    return found


def _days(span: tuple[Any, Any]) -> Q:
    """Answers are ISO dates and times, which sort as text."""
    first, last = span
    found = Q()
    if first is not None:
        found &= Q(value__gte=first.isoformat())
    if last is not None:
        found &= Q(value__lt=(last + timedelta(days=1)).isoformat())
    return found


def _holding(texts: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for text in texts:
        found |= Q(value__icontains=text)
    return found
