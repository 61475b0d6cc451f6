"""`load_demo_city` makes a city that looks alive and whose log is true."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from civic311.accounts.models import Department, User
from civic311.city.current import forget_city
from civic311.city.models import City
from civic311.demo.people import SIGN_IN_NAMES
from civic311.people.models import Contact
from civic311.site.configuration.loading import load as load_configuration
from civic311.site.configuration.reading import configuration
from notifications.models import OutboundMessage
from reports.models import RequestFact
from requests_app.models import Attachment, Clock, Event, Report, ReportCorrection, ServiceRequest, SurveyAnswer
from requests_app.replay import differences
from requests_app.workflow import OPEN_STATUSES, Status
from routing.models import Address, Area, AreaIndicator, ServiceMeasure, Street
from routing.reference import forget_reference

pytestmark = pytest.mark.deep
REQUESTS = 1500
A_WORKING_DAY = datetime(2026, 11, 18, 15, tzinfo=UTC)  # what is open in so small a city depends on the hour
ROOMS = ("civic311.city", "civic311.accounts", "civic311.people", "routing", "community", "requests_app",
         "integrations", "records")  # fmt: skip
OPEN = ServiceRequest.objects.filter(status__in=OPEN_STATUSES)


def load(**options: Any) -> str:
    output = StringIO()
    forget_city()
    forget_reference()
    call_command("load_demo_city", stdout=output, **options)
    return output.getvalue().splitlines()[-1]


@pytest.fixture(scope="module")
def port_alder(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """The city once for all tests of this file, none of which changes it; what the command said last."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(A_WORKING_DAY):
        yield json.loads(load(requests=REQUESTS, seed=5))
        transaction.set_rollback(True)
    forget_city()
    forget_reference()


def test_it_says_how_many_requests_it_made_and_how_long_it_took(port_alder: dict[str, Any]) -> None:
    assert port_alder["requests"] == ServiceRequest.objects.count() == REQUESTS
    assert port_alder["seconds"] > 0


def test_loading_again_changes_nothing_and_says_so(port_alder: dict[str, Any]) -> None:
    said = load(requests=10)

    assert "already" in said
    assert ServiceRequest.objects.count() == REQUESTS


def test_the_log_says_the_same_as_the_rows(port_alder: dict[str, Any]) -> None:
    checked = [(count, found) for count, found in differences(Q())]

    assert sum(count for count, _found in checked) == REQUESTS
    assert [found for _count, found in checked if found] == []


def test_the_city_says_that_it_is_invented(port_alder: dict[str, Any]) -> None:
    assert City.objects.get().is_invented


def test_places_departments_and_addresses_are_there(port_alder: dict[str, Any]) -> None:
    assert Department.objects.count() == 8
    assert Area.objects.filter(layer__code="ward").count() == 10
    assert Area.objects.filter(layer__code="neighborhood").count() == 24
    assert AreaIndicator.objects.values("area").annotate(n=Count("id")).filter(n__gte=7).count() == 34
    assert (Street.objects.count(), Address.objects.count() > 8000) == (120, True)


def test_today_has_new_late_risky_paused_and_unassigned_cases(port_alder: dict[str, Any]) -> None:
    now = timezone.now()

    assert OPEN.filter(requested_datetime__gt=now - timedelta(hours=2)).count() >= 10
    assert OPEN.filter(next_due_at__lt=now).count() >= 5
    assert OPEN.filter(next_due_at__range=(now, now + timedelta(hours=7))).count() >= 5
    assert OPEN.filter(status=Status.ON_HOLD, hold_review_on__gte=now.date()).exists()
    assert OPEN.filter(assignee=None).count() >= 5


def test_nothing_lies_in_the_future(port_alder: dict[str, Any]) -> None:
    assert not Event.objects.filter(occurred_at__gt=timezone.now()).exists()


def test_a_handful_of_escalations_is_due_soon_and_the_past_ones_were_taken(port_alder: dict[str, Any]) -> None:
    soon = timezone.now() + timedelta(minutes=30)

    assert 1 <= Clock.objects.filter(next_step_at__lt=soon).count() <= 30
    assert Event.objects.filter(kind="escalated").count() > 100


def test_joined_duplicates_keep_their_reports_and_give_their_voice(port_alder: dict[str, Any]) -> None:
    duplicates = ServiceRequest.objects.filter(status=Status.DUPLICATE)

    assert duplicates.count() > 20
    assert Report.objects.filter(service_request__in=duplicates, is_first=True).count() == duplicates.count()
    assert not duplicates.filter(duplicate_of__voices__lt=2).exists()
    assert not duplicates.exclude(service=F("duplicate_of__service")).exists()


def test_cases_were_reopened_held_and_visited(port_alder: dict[str, Any]) -> None:
    kinds = set(Event.objects.values_list("kind", flat=True).distinct())
    assert {"reopened", "held", "resumed", "visited", "note_added", "message_sent", "message_received"} <= kinds


def test_the_two_poorer_wards_wait_longer(port_alder: dict[str, Any]) -> None:
    closed = ServiceRequest.objects.filter(closed_datetime__isnull=False).exclude(status=Status.DUPLICATE)

    def late_share(where: Q) -> float:
        rows = closed.filter(where)
        return rows.filter(closed_datetime__gt=F("due_at")).count() / rows.count()

    poorer = Q(ward__name__in=["Eastfield", "Saltmarsh"])
    assert late_share(poorer) > late_share(~poorer)


def test_reports_come_in_both_languages_and_by_many_channels(port_alder: dict[str, Any]) -> None:
    spanish = ServiceRequest.objects.filter(language="es").count() / REQUESTS

    assert 0.08 < spanish < 0.2
    assert ServiceRequest.objects.values("channel").distinct().count() >= 6


def test_residents_are_invented(port_alder: dict[str, Any]) -> None:
    assert Contact.objects.exists()
    assert not Contact.objects.exclude(Q(email="") | Q(email__endswith=".example")).exists()
    assert 0.35 < Report.objects.filter(contact__isnull=False).count() / Report.objects.count() < 0.7


def test_photos_are_ready_and_their_files_exist(port_alder: dict[str, Any]) -> None:
    photos = list(Attachment.objects.all())

    assert {photo.state for photo in photos} == {"ready"}
    assert all(default_storage.exists(path) for photo in photos for path in (photo.large_path, photo.thumb_path))
    assert Event.objects.filter(kind="photo_added").count() == len(photos)


def test_one_person_of_each_role_can_sign_in_and_colleagues_cannot(port_alder: dict[str, Any]) -> None:
    signing_in = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert signing_in == {f"{login}@demo.example" for login in SIGN_IN_NAMES}
    assert User.objects.get(email="worker@demo.example").check_password(settings.DEMO_PASSWORD)
    assert not User.objects.filter(is_demo=False).exists()
    assert User.objects.count() > 40


def test_residents_have_appointments_and_an_incident_goes_on(port_alder: dict[str, Any]) -> None:
    assert OPEN.filter(scheduled_on__gte=timezone.localdate()).exists()
    assert OPEN.filter(incident__closed_at=None, incident__isnull=False).exists()


def test_measured_durations_are_there_for_residents(port_alder: dict[str, Any]) -> None:
    assert ServiceMeasure.objects.filter(median_hours__isnull=False).count() > 10


def test_what_a_crew_reports_from_its_visit_fits_how_the_case_ended(port_alder: dict[str, Any]) -> None:
    without_work = ServiceRequest.objects.filter(status=Status.NOT_ACTIONABLE)
    outcomes = Event.objects.filter(kind="visited", service_request__in=without_work).values_list("data", flat=True)

    assert {data["outcome"] for data in outcomes} == {"not_found"}


def test_people_say_how_it_went_and_put_their_own_reports_right(port_alder: dict[str, Any]) -> None:
    answers = SurveyAnswer.objects.filter(satisfaction__isnull=False)
    assert answers.count() > 100
    assert answers.filter(satisfaction__gte=4).count() > answers.filter(satisfaction__lte=2).count()
    assert ReportCorrection.objects.exclude(description="").filter(report__withdrawn_at=None).exists()
    assert not Report.objects.exclude(withdrawn_at=None).exclude(description="").exists()


def test_residents_with_an_address_were_told_how_their_cases_ended(port_alder: dict[str, Any]) -> None:
    told = OutboundMessage.objects.filter(kind="closed", state="sent", sent_at__lte=timezone.now())

    assert told.count() > REQUESTS / 5
    assert told.filter(purged_at=None).exclude(body_text="").exists()
    assert RequestFact.objects.filter(told__gt=0).count() > REQUESTS / 5
    assert not RequestFact.objects.filter(told__gt=F("reachable")).exists()


def test_its_configuration_sets_up_an_empty_city_that_is_the_same(port_alder: dict[str, Any]) -> None:
    demo = configuration()
    tables = [
        model._meta.db_table for room in settings.INSTALLED_APPS if room in ROOMS
        for model in apps.get_app_config(room.rpartition(".")[2]).get_models()
    ]  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE requests_app_event DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        forget_city()
        forget_reference()
        load_configuration(json.loads(json.dumps(demo)), user_id=None, now=timezone.now())
        assert configuration() == demo
        transaction.set_rollback(True)
    forget_city()
    forget_reference()
