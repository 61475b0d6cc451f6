"""Which cases a series proposes: each as long as something of it is left, and none that a longer one keeps."""

from datetime import timedelta
from itertools import product

import pytest

from civic311.people.models import RecordSeries
from records import destroying, series
from records.due_cases import due_cases
from records.models import DestructionBatch
from requests_app.actions import work
from requests_app.actions.join import join
from requests_app.actor import WORKER
from requests_app.models import Note, Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_series(name: str, kinds: list[str], maximum: int | None, **values: object) -> RecordSeries:
    return RecordSeries.objects.create(name=name, kinds=kinds, basis="x", maximum_days=maximum, **values)


def close(case: ServiceRequest, *, days: int) -> ServiceRequest:
    reason = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=reason, actor=WORKER, version=None, now=MORNING + days * DAY)
    return case


def carry_out(by: Persona, *, days: int) -> None:
    now = MORNING + days * DAY
    destroying.propose(now=now)
    for batch in DestructionBatch.objects.filter(state="proposed"):
        destroying.approve(batch.pk, by=by.user.pk, now=now)
    while destroying.destroy_next(now=now):
        pass


def test_a_kind_that_a_series_is_given_later_goes_from_old_cases_too(administrator: Persona) -> None:
    case = close(make_request(description="A quagmire"), days=0)
    row = make_series("Reports", ["contact"], 730)
    carry_out(administrator, days=800)
    assert Report.objects.get(service_request=case).description

    row.kinds = ["contact", "words"]
    row.save()
    carry_out(administrator, days=801)

    assert not Report.objects.get(service_request=case).description
    assert destroying.propose(now=MORNING + 802 * DAY) == 0


def test_what_a_longer_series_kept_goes_when_that_one_ends(administrator: Persona) -> None:
    case = close(make_request(description="A quagmire"), days=0)
    Note.objects.create(service_request=case, text="The gate code")
    make_series("Reports", ["words", "notes"], 730)
    longer = make_series("Notes", ["notes"], None)
    carry_out(administrator, days=800)
    assert Note.objects.get().text == "The gate code"

    longer.delete()
    carry_out(administrator, days=801)

    assert Note.objects.get().text != "The gate code"


def test_cases_that_a_longer_series_keeps_are_not_in_the_way_of_younger_ones(
    small_city: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "MOST_CASES", 1)
    make_request()
    younger = make_request("streetlight", now=MORNING + DAY)
    make_series("Reports", ["words"], 730, counted_from="creation")
    make_series("Streets", ["words"], None, services=["pothole"])

    destroying.propose(now=MORNING + 800 * DAY)

    assert DestructionBatch.objects.get().items.get().service_request == younger


def test_the_database_finds_what_the_rules_of_keeping_find(small_city: object) -> None:
    closed, late, other = close(make_request(), days=0), close(make_request(), days=90), make_request("streetlight")
    joined, still_open = make_request(), make_request()
    join(joined.pk, original_id=still_open.pk, actor=WORKER, version=None, now=MORNING)
    ended = make_request()
    join(ended.pk, original_id=late.pk, actor=WORKER, version=None, now=MORNING)
    row = make_series("A", ["words", "notes", "looks"], 100)
    second = make_series("B", ["words"], 100)
    third = make_series("C", ["notes", "words"], 150, minimum_days=120)
    known = ServiceRequest.objects.in_bulk([each.pk for each in (closed, late, other, joined, still_open, ended)])

    for counts, longest, services in product(("closing", "creation"), (None, 150), ([], ["pothole"])):
        RecordSeries.objects.filter(pk=second.pk).update(maximum_days=longest, services=services)
        RecordSeries.objects.filter(pk=third.pk).update(counted_from=counts, services=services)
        RecordSeries.objects.filter(pk=row.pk).update(counted_from="creation" if counts == "closing" else "closing")
        rows = series.active()
        row = next(each for each in rows if each.pk == row.pk)
        for days in (99, 101, 160, 260):
            now = MORNING + days * DAY
            wanted = {pk for pk, case in known.items() if destroying.due_kinds(case, row, rows, (), now=now)}
            assert set(due_cases(row, rows, most=10, now=now)) == wanted
