"""From an empty city, by pages only, to a request that was reported, routed and promised a date."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.models import Department
from notifications.tasks import deliver_due
from requests_app.models import ServiceRequest
from routing.models import Area, AreaLayer, Queue, Service, ServiceGroup, SlaTarget, WorkCalendar
from tests.factories.city import make_user, square
from tests.factories.requests import make_request
from tests.factories.rule_pages import put_in_force, row

pytestmark = pytest.mark.django_db

PASSWORD = "river lantern copper nine"


@pytest.fixture
def boss() -> Client:
    """The first administrator of Elm Falls, who came by the printed link."""
    output = io.StringIO()
    call_command("start_empty_city", stdout=output)
    found = re.search(r"/first-administrator/[\w-]+/", output.getvalue())
    assert found
    client = Client()
    client.post(
        found[0],
        {"city_name": "Elm Falls", "time_zone": "America/Chicago", "default_language": "en", "languages": ["en", "es"],
         "name": "Ana Primera", "email": "ana@elmfalls.example", "password": PASSWORD, "password_again": PASSWORD},
    )  # fmt: skip
    return client


class NoServer(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise OSError("Nobody answers")


def add(client: Client, section: str, **values: object) -> None:
    """Fill in the form of a section."""
    answer = client.post(reverse("settings_add", args=[section]), values)
    assert answer.status_code == 302, answer.context["form"].errors


def make_catalogue(boss: Client) -> None:
    """A department with two queues, a group, a service, its question, target and rule."""
    add(boss, "departments", name_en="Public Works", name_es="Obras Públicas")
    department = Department.objects.get(name__en="Public Works").pk
    add(boss, "queues", name_en="Road crew", department=department)
    add(boss, "queues", name_en="Bridge crew", department=department)
    add(boss, "groups", name_en="Streets", icon="directions_car")
    add(
        boss, "services", name_en="Hole in the road", name_es="Hoyo en la calle", severity=3,
        group=ServiceGroup.objects.get().pk, default_queue=Queue.objects.get(code="road-crew").pk,
        contact_rule="optional", place_precision="exact", photo_visibility="review", text_visibility="once",
        is_public="on",
        residents_may_ask="on",
    )  # fmt: skip
    service = Service.objects.get()
    add(boss, "questions", service=service.pk, text_en="Where exactly?", code="where", datatype="singlevaluelist",
        **{"values-0-en": "On a bridge", "values-0-key": "bridge", "values-1-en": "Elsewhere"})  # fmt: skip
    add(boss, "targets", service=service.pk, kind="resolve", amount=3, unit="business_days",
        calendar=WorkCalendar.objects.get().pk)  # fmt: skip
    put_in_force(
        boss, {"name": "Bridges have their own crew", "queue": Queue.objects.get(code="bridge-crew").pk}
        | row("all", 0, "service", "in", service.service_code) | row("all", 1, "answer:where", "in", "bridge"),
    )  # fmt: skip


def report(client: Client) -> ServiceRequest:
    """Report the hole on the public pages, page by page, with what each form asks."""
    answers = {
        "address": "12 Mill Street", "place_note": "By the mill", "description": "A deep hole",
        "answer_where": "bridge", "email": "rosa@example.org",
        "follows": "on", "language": "en",
    }  # fmt: skip
    page = client.get("/report/hole-in-the-road/", follow=True)
    for _page in range(8):
        if ServiceRequest.objects.exists():
            break
        html = page.content.decode()
        main = html[html.index("<main") :]
        form = re.search(r'<form[^>]*method="post"[^>]*>(.*?)</form>', main, re.S)
        assert form, page.request["PATH_INFO"]
        action = re.search(r'action="([^"]+)"', form[0].split(">")[0])
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))
        address = urlsplit(action[1]).path if action else page.request["PATH_INFO"]
        page = client.post(address, answers | hidden, follow=True)
    return ServiceRequest.objects.get()


def test_a_city_set_up_on_screen_takes_routes_and_promises_a_request(boss: Client) -> None:
    make_catalogue(boss)

    case = report(boss)  # staff may try the pages before the city is open

    assert str(case.queue) == "Bridge crew"
    assert case.status == "ROUTED"
    assert case.due_at is not None
    page = boss.get(reverse("case", args=[case.public_id])).content.decode()
    assert "Bridges have their own crew" in page


def states(boss: Client) -> dict[str, bool]:
    return {step.code: step.is_done for step in boss.get(reverse("settings_start")).context["steps"]}


def test_the_steps_say_by_themselves_what_is_done(boss: Client) -> None:
    before = states(boss)
    make_catalogue(boss)
    after = states(boss)

    assert not before["services"]
    assert (after["departments"], after["services"], after["targets"], after["people"]) == (True, True, True, False)


def test_first_people_are_there_when_each_department_with_services_has_somebody_at_work(boss: Client) -> None:
    make_catalogue(boss)
    make_user("olga@elmfalls.example", "Olga Orr", "operator")
    only_desk = states(boss)["people"]
    make_user("wanda@elmfalls.example", "Wanda Webb", "worker", Department.objects.get(name__en="Public Works"))

    assert not only_desk  # the administrator may do everything, and is not there to take cases
    assert states(boss)["people"]


def test_areas_that_nothing_is_counted_by_are_found_again(boss: Client) -> None:
    layer = AreaLayer.objects.create(code="ward", name={"en": "Wards"})
    Area.objects.create(layer=layer, code="1", name="Ward 1", geometry=square(-71.1, -71.0))
    step = next(step for step in boss.get(reverse("settings_start")).context["steps"] if step.code == "boundaries")

    assert (step.is_done, step.url) == (False, reverse("settings_layers"))


def test_until_the_city_opens_residents_read_so_and_cannot_report(boss: Client) -> None:
    make_catalogue(boss)
    refused = boss.post(reverse("settings_start"))

    sent = Client().post("/report/hole-in-the-road/place/", {"address": "12 Mill Street"})

    assert refused.headers["Location"] == reverse("settings_start")  # mail and people are missing
    assert sent.headers["Location"] == "/"
    assert "Not open yet" in Client().get("/").content.decode()


def test_services_of_the_catalog_go_to_the_departments_chosen_and_twice_changes_nothing(boss: Client) -> None:
    boss.post(reverse("settings_start_departments"), {"departments": ["public-works", "parks"]})
    works, parks = (Department.objects.get(code=code).pk for code in ("public-works", "parks"))
    chosen = {
        "department_roads": works, "services_roads": ["pothole", "snow-ice"],
        "department_grounds": works, "services_grounds": ["playground"],
        "department_trees": parks,
    }  # fmt: skip
    boss.post(reverse("settings_start_services"), chosen)
    boss.post(reverse("settings_start_services"), chosen)

    made = Service.objects.values_list("service_code", "default_queue__code", "default_queue__department__code")
    assert sorted(made) == [
        ("playground", "grounds", "public-works"), ("pothole", "roads", "public-works"),
        ("snow-ice", "roads", "public-works"),
    ]  # fmt: skip
    assert set(SlaTarget.objects.values_list("service__service_code", flat=True)) == {
        "playground", "pothole", "snow-ice",
    }  # fmt: skip


def test_a_service_that_nobody_has_is_refused_beside_its_unit(boss: Client) -> None:
    boss.post(reverse("settings_start_departments"), {"departments": ["public-works"]})

    answer = boss.post(reverse("settings_start_services"), {"services_animals": ["loose-dog"]})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["department_animals"]


def test_the_mail_page_says_what_became_of_the_test(boss: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.civic311.site.test_from_nothing.NoServer"
    boss.post(reverse("settings_start_mail"), {"email": "ana@elmfalls.example"})
    deliver_due()
    failed = boss.get(reverse("settings_start_mail")).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    boss.post(reverse("settings_start_mail"), {"email": "ana@elmfalls.example"})
    deliver_due()

    assert "Nobody answers" in failed
    assert states(boss)["mail"]
    assert "Elm Falls 311: mail works" in [message.subject for message in mail.outbox]


def test_a_changed_target_leaves_the_promises_already_made(boss: Client) -> None:
    make_catalogue(boss)
    now = timezone.now()
    before = make_request("hole-in-the-road", now=now, lat=None, long=None)
    target = SlaTarget.objects.get()

    boss.post(
        reverse("settings_edit", args=["targets", target.pk]),
        {"amount": 1, "unit": "business_days", "calendar": target.calendar_id},
    )
    after = make_request("hole-in-the-road", now=now, lat=None, long=None)

    promised: datetime | None = before.due_at
    before.refresh_from_db()
    assert before.due_at == promised
    assert after.due_at < before.due_at
    assert list(SlaTarget.objects.order_by("version").values_list("version", "amount")) == [(1, 3), (2, 1)]
    assert SlaTarget.objects.filter(valid_to=None).count() == 1


def test_a_test_that_stayed_here_shows_nothing_of_a_mail_server(boss: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backends.KeepBackend"
    boss.post(reverse("settings_start_mail"), {"email": "ana@elmfalls.example"})
    deliver_due()
    kept, done = boss.get(reverse("settings_start_mail")).content.decode(), states(boss)["mail"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert "Kept here" in kept
    assert (done, states(boss)["mail"]) == (True, False)


def test_the_first_article_finds_a_heading_to_stand_under(boss: Client) -> None:
    page = boss.get(reverse("knowledge_new"))
    headings = page.context["form"].fields["category"].queryset
    values = {"audience": "residents", "title_en": "After a holiday", "body_en": "A day later.", "is_published": "on"}
    boss.post(reverse("knowledge_new"), values | {"category": headings[0].pk, "do": "save"})
    assert boss.get(reverse("staff_help"), {"q": "holiday"}).content.count(b"After a holiday") >= 1
