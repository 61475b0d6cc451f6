"""The texts that the service of a new report is learned from: what people wrote first, and where it ended up."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from requests_app.models import Report, TextState
from requests_app.private_parts import private_parts
from routing.models import Service
from routing.reference import Reference

MOST_TEXTS = 60_000


class LabelledText(NamedTuple):
    """A text without what may tell who somebody is, with the code of the service that its case has now."""

    text: str
    service_code: str
    received_at: datetime
    language: str


def labelled_texts(
    since: datetime | None = None, until: datetime | None = None, most: int = MOST_TEXTS
) -> list[LabelledText]:
    """The newest texts of first reports, from `since` on and before `until`, live and imported.

    Only of what residents may ask for; texts that were taken back or hidden are left out. That the service is the one
    of now, whoever put it right, is how corrections are learned.
    """
    rows = _reports().order_by("-received_at")
    rows = rows.filter(received_at__gte=since) if since else rows
    rows = rows.filter(received_at__lt=until) if until else rows
    found = rows.values_list("description", "service_request__service__service_code", "received_at", "language")
    return [LabelledText(without_private_parts(text), code, at, language) for text, code, at, language in found[:most]]


def count_texts(*, most: int) -> int:
    """How many texts there are to learn from; counting stops at `most`."""
    return _reports()[:most].count()


def _reports() -> QuerySet[Report]:
    offered = {"service_request__service__is_active": True, "service_request__service__residents_may_ask": True}
    real = {"is_first": True, "withdrawn_at": None, "hidden_at": None, "service_request__is_practice": False}
    rows = Report.objects.filter(**real, **offered)
    return rows.exclude(description="").exclude(text_state=TextState.HIDDEN)


def without_private_parts(text: str) -> str:
    """The text without addresses to reach somebody, plates, and names as far as they can be told."""
    for part in reversed(list(private_parts(text))):
        text = f"{text[: part.start]} {text[part.end :]}"
    return text


def words_of_services(known: Reference) -> dict[str, list[str]]:
    """Names and keywords, in every language, of each service that residents may ask for."""
    return {code: words_of(service) for code, service in known.services.items() if is_offered(service)}


def is_offered(service: Service) -> bool:
    """Whether residents may ask for it now."""
    return service.is_active and service.residents_may_ask


def words_of(service: Service) -> list[str]:
    """What a service is called, in every language."""
    return [*(name for name in service.name.values() if name), *service.keywords]
