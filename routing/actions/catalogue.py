"""Keep a service, its questions and its messages: every save is a version that can be looked at and brought back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed
from routing.asked import condition_problem
from routing.models import ClosureReason, Service, ServiceMessage, ServiceQuestion, ServiceVersion
from routing.versions import bring_back, snapshot


class OutOfOrder(Exception):
    """The question cannot stand there: its condition, or another's, asks about an answer that comes later."""

    def __init__(self, question: ServiceQuestion) -> None:
        super().__init__(question.code)
        self.question = question


@contextmanager
def new_version(service: Service, *, by: int | None, now: datetime) -> Iterator[None]:
    """Whatever is written to the service inside becomes its next version, unless nothing changed.

    `by` is the id of who does it. What was written past this (by an import, or before there were versions) is kept as a
    version of nobody first, so that it can be brought back.
    """
    with transaction.atomic():
        Service.objects.select_for_update().filter(pk=service.pk).first()
        last = ServiceVersion.objects.filter(service=service).first()
        before = snapshot(service)
        if last is None or last.snapshot != before:
            number = last.number + 1 if last else service.version
            last = ServiceVersion.objects.create(service=service, number=number, snapshot=before, saved_at=now)
        yield
        after = snapshot(service)
        configuration_changed()
        if after == last.snapshot:
            return
        service.version = last.number + 1
        Service.objects.filter(pk=service.pk).update(version=service.version)
        ServiceVersion.objects.create(
            service=service, number=service.version, snapshot=after, saved_by_id=by, saved_at=now
        )


@transaction.atomic
def keep_service(
    service: Service, save_related: Callable[[], None], *, by: int | None, now: datetime,
    messages: Mapping[str, Mapping[str, str]] | None = None,
) -> None:  # fmt: skip
    """Save a service and what belongs to it; of its messages those given by occasion, an empty one going away."""
    if service.pk is None:
        service.save()
        save_related()
        _keep_messages(service, messages or {})
        ServiceVersion.objects.create(
            service=service, number=service.version, snapshot=snapshot(service), saved_by_id=by, saved_at=now
        )
        configuration_changed()
        return
    with new_version(service, by=by, now=now):
        service.save()
        save_related()
        _keep_messages(service, messages or {})


def _keep_messages(service: Service, messages: Mapping[str, Mapping[str, str]]) -> None:
    for occasion, text in messages.items():
        if any(text.values()):
            ServiceMessage.objects.update_or_create(service=service, occasion=occasion, defaults={"text": dict(text)})
        else:
            ServiceMessage.objects.filter(service=service, occasion=occasion).delete()


@transaction.atomic
def keep_question(question: ServiceQuestion, *, by: int | None, now: datetime, check_order: bool = True) -> None:
    """Save a question; a new one without a place comes last. Raises OutOfOrder, unless order is checked elsewhere."""
    with new_version(question.service, by=by, now=now):
        if question.pk is None and not question.order:
            last = question.service.questions.order_by("-order").values_list("order", flat=True).first() or 0
            question.order = last + 10
        question.save()
        if check_order:
            _require_order(question.service)


@transaction.atomic
def move_question(question: ServiceQuestion, *, up: bool, by: int | None, now: datetime) -> None:
    """Change places with the question before (or after) it. Raises OutOfOrder, and then nothing moves."""
    with new_version(question.service, by=by, now=now):
        rows = list(question.service.questions.filter(is_active=True).order_by("order", "id"))
        here = next((place for place, each in enumerate(rows) if each.pk == question.pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(rows):
            return
        rows[here], rows[there] = rows[there], rows[here]
        for place, each in enumerate(rows, start=1):
            each.order = 10 * place
        ServiceQuestion.objects.bulk_update(rows, ["order"])
        _require_order(question.service)


def set_active(
    row: Service | ServiceQuestion, is_active: bool, *, by: int | None, now: datetime, check_order: bool = True
) -> None:
    """Retire a service or a question, or bring it back. What exists keeps it; nothing new can choose it.

    Raises OutOfOrder for a question that cannot be asked where it stands.
    """
    service = row.service if isinstance(row, ServiceQuestion) else row
    with new_version(service, by=by, now=now):
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        if check_order:
            _require_order(service)


@transaction.atomic
def keep_reasons(service: Service, reasons: list[ClosureReason]) -> None:
    """The closure reasons, of those for some services only, that fit this service."""
    service.closure_reasons.set(reasons)
    configuration_changed()


def restore(service: Service, version: ServiceVersion, *, by: int | None, now: datetime) -> list[str]:
    """Make the service what it was in a version; returns the codes that could not be brought back."""
    with new_version(service, by=by, now=now):
        return bring_back(service, version.snapshot)


def _require_order(service: Service) -> None:
    rows = list(service.questions.filter(is_active=True).order_by("order", "id"))
    problem = condition_problem(rows)
    if problem:
        raise OutOfOrder(next(row for row in rows if row.code == problem))
