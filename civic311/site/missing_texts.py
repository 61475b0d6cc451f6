"""Which texts of the city residents cannot read in a language yet, and where each is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.city.models import City
from civic311.city.modules import is_on
from civic311.lib.translated_text import in_language
from community.models import Article, ArticleCategory, Audience, CollectionRound, Notice, PlannedWork
from requests_app.models import ReplyTemplate
from routing.models import (
    AreaLayer,
    AssetType,
    ClosureReason,
    DangerPhrase,
    Emergency,
    HoldReason,
    OutsideBody,
    Queue,
    Service,
    ServiceGroup,
    ServiceMessage,
    ServiceQuestion,
)

Text = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of rows with texts for residents: their columns, the page where a row is written, and the part of Civic311
    that they belong to, if a city may do without it."""

    label: Any
    rows: Callable[[date, datetime], Any]
    fields: tuple[str, ...]
    page: Callable[[Any], str]
    part: str = ""


@dataclass(frozen=True)
class Missing:
    """A text that is not there in the language: what there is instead, and where to write it."""

    text: str
    url: str


def _settings(section: str) -> Callable[[Any], str]:
    return lambda row: reverse("settings_edit", args=[section, row.pk])


def _active(model: type[Model]) -> Callable[[date, datetime], Any]:
    return lambda today, now: model._default_manager.filter(is_active=True)


def _all(model: type[Model]) -> Callable[[date, datetime], Any]:
    return lambda today, now: model._default_manager.all()


KINDS = (
    Kind(_("City"), _all(City), ("tagline", "opening_hours"), lambda row: reverse("settings_city")),
    Kind(_("Services"), _active(Service), ("name", "description", "guidance", "next_steps"),
         lambda row: reverse("settings_service", args=[row.pk])),
    Kind(_("Questions"), lambda today, now: ServiceQuestion.objects.filter(is_active=True, service__is_active=True),
         ("text", "help", "values"), _settings("questions")),
    Kind(_("Messages of services"), lambda today, now: ServiceMessage.objects.filter(service__is_active=True),
         ("text",), lambda row: reverse("settings_service", args=[row.service_id])),
    Kind(_("Groups of services"), _all(ServiceGroup), ("name",), _settings("groups")),
    Kind(_("Closure reasons"), _active(ClosureReason), ("text",), _settings("closure-reasons")),
    Kind(_("Hold reasons"), _active(HoldReason), ("name", "text"), _settings("hold-reasons")),
    Kind(_("Danger words"), _all(DangerPhrase), ("advice",), _settings("danger-words")),
    Kind(_("Emergency mode"), lambda today, now: Emergency.objects.filter(ended_at=None), ("name", "notice"),
         lambda row: reverse("settings_emergency", args=[row.pk])),
    Kind(_("Departments"), _active(Department), ("name",), _settings("departments")),
    Kind(_("Queues"), _active(Queue), ("name",), _settings("queues")),
    Kind(_("Outside bodies"), _active(OutsideBody), ("name", "explanation"), _settings("bodies")),
    Kind(_("Prepared replies"), _active(ReplyTemplate), ("text",), _settings("reply-texts")),
    Kind(_("Areas"), _all(AreaLayer), ("name", "singular"), lambda row: reverse("settings_layer", args=[row.pk])),
    Kind(_("Assets"), _active(AssetType), ("name", "singular"), _settings("assets")),
    Kind(_("Collection days"), _all(CollectionRound), ("name",), _settings("collections")),
    Kind(_("Headings of articles"), _all(ArticleCategory), ("name",), lambda row: ""),
    Kind(_("Articles"), lambda today, now: Article.objects.filter(audience=Audience.RESIDENTS, is_published=True),
         ("title", "short_answer", "body", "who_to_ask", "exceptions"),
         lambda row: reverse("knowledge_edit", args=[row.slug])),
    Kind(_("Notices"),
         lambda today, now: Notice.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), withdrawn_at=None),
         ("title", "text"), lambda row: reverse("notice_edit", args=[row.pk]), "notices"),
    Kind(_("Planned works"), lambda today, now: PlannedWork.objects.filter(ends_on__gte=today, canceled_at=None),
         ("name", "text", "advice"), lambda row: reverse("work_edit", args=[row.pk]), "works"),
)  # fmt: skip


def missing_in(language: str, *, today: date, now: datetime) -> list[tuple[Any, list[Missing]]]:
    """(kind, what is missing of it) for the kinds that lack something; one query for each kind."""
    found = []
    for kind in KINDS:
        if kind.part and not is_on(kind.part):
            continue
        lines: dict[str, Missing] = {}  # each text once: many danger words share one advice
        for row in kind.rows(today, now):
            for text in (text for name in kind.fields for text in _texts(getattr(row, name))):
                if any(text.values()) and not text.get(language):
                    words = in_language(text)
                    lines.setdefault(words, Missing(words, kind.page(row)))
        if lines:
            found.append((kind.label, list(lines.values())))
    return found


def _texts(value: Any) -> Iterator[Text]:
    """A column's texts: one, or those of the choices of a question."""
    if isinstance(value, list):
        for choice in value:
            yield choice["name"]
            yield choice.get("stop", {})
    else:
        yield value
