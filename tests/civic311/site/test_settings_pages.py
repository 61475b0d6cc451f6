"""Every page of the settings opens for whom it is meant, and for nobody else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from civic311.site.catalogue_tables import TABLES
from civic311.site.views.settings.section import Heading
from civic311.site.views.settings.sections import SECTIONS
from routing.models import (
    CalendarHoliday,
    Queue,
    RoutingRule,
    Service,
    ServiceQuestion,
    SlaTarget,
    WorkCalendar,
)
from tests.factories.city import SmallCity
from tests.personas import Persona

pytestmark = pytest.mark.django_db

PLAIN_PAGES = ["settings_index", "settings_city", "settings_people", "settings_invite"]


def addresses(slug: str) -> list[str]:
    """List, add and first edit page of a section, and its files."""
    pages = [reverse("settings_section", args=[slug]), reverse("settings_add", args=[slug])]
    first = SECTIONS[slug].rows().first()
    if first is not None:
        pages.append(reverse("settings_edit", args=[slug, first.pk]))
    if slug in TABLES:
        pages += [reverse("settings_export", args=[slug]), reverse("settings_import", args=[slug])]
    return pages


@pytest.mark.parametrize("slug", SECTIONS)
def test_an_administrator_opens_every_page_of_a_section(administrator: Persona, slug: str) -> None:
    assert {address: administrator.get(address).status_code for address in addresses(slug)} == dict.fromkeys(
        addresses(slug), 200
    )


@pytest.mark.parametrize("slug", SECTIONS)
def test_an_empty_choice_is_said_in_words(administrator: Persona, slug: str) -> None:
    for address in (reverse("settings_add", args=[slug]), reverse("settings_chain_add")):
        assert re.findall(r"<option[^>]*>-+</option>", administrator.get(address).text) == []


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_an_administrator_opens_the_other_pages(administrator: Persona, name: str) -> None:
    assert administrator.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("slug", SECTIONS)
def test_others_are_kept_out_and_visitors_sent_to_sign_in(
    manager: Persona, council_member: Persona, visitor: Client, slug: str
) -> None:
    for address in addresses(slug):
        assert manager.get(address).status_code == 403
        assert council_member.get(address).status_code == 403
        answer = visitor.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_the_other_pages_keep_others_out_too(worker: Persona, operator: Persona, visitor: Client, name: str) -> None:
    assert worker.get(reverse(name)).status_code == 403
    assert operator.get(reverse(name)).status_code == 403
    assert visitor.get(reverse(name)).status_code == 302


def test_an_auditor_finds_only_who_looked_at_what_among_the_settings(auditor: Persona) -> None:
    page = auditor.get(reverse("settings_index")).content.decode()
    assert reverse("records_looks") in page
    assert reverse("settings_city") not in page


def test_an_unknown_section_is_not_found(administrator: Persona) -> None:
    assert administrator.get("/staff/settings/nothing/").status_code == 404


def test_a_queue_in_use_is_not_retired(administrator: Persona, small_city: SmallCity) -> None:
    queue = small_city.queue("potholes")

    administrator.post(reverse("settings_remove", args=["queues", queue.pk]))

    assert Queue.objects.get(pk=queue.pk).is_active
    assert (
        "1 service goes to it"
        in administrator.get(reverse("settings_edit", args=["queues", queue.pk])).content.decode()
    )


def test_a_service_is_retired_and_brought_back(administrator: Persona, small_city: SmallCity) -> None:
    service = small_city.service("other")
    address = reverse("settings_remove", args=["services", service.pk])

    administrator.post(address)
    assert not Service.objects.get(pk=service.pk).is_active
    administrator.post(address)
    assert Service.objects.get(pk=service.pk).is_active


def test_a_new_triage_queue_takes_over(administrator: Persona, small_city: SmallCity) -> None:
    answer = administrator.post(
        reverse("settings_add", args=["queues"]),
        {"name_en": "Front desk", "department": small_city.streets.pk, "is_triage": "on"},
    )

    assert answer.status_code == 302
    assert [queue.code for queue in Queue.objects.filter(is_triage=True)] == ["front-desk"]


def test_a_calendar_without_working_time_is_refused(administrator: Persona) -> None:
    answer = administrator.post(reverse("settings_add", args=["calendars"]), {"name_en": "Never", "hours_0": ""})

    assert answer.status_code == 422
    assert "working time on at least one day" in answer.content.decode()
    assert WorkCalendar.objects.count() == 1


@pytest.mark.parametrize("hours", ["17:00-08:00", "08:00-25:00", "08:00-12:00, 11:00-13:00", "all day"])
def test_hours_that_cannot_be_are_refused(administrator: Persona, hours: str) -> None:
    answer = administrator.post(reverse("settings_add", args=["calendars"]), {"name_en": "Odd", "hours_0": hours})

    assert "hours" in answer.context["form"].errors


def test_a_calendar_has_breaks_and_holidays(administrator: Persona) -> None:
    administrator.post(
        reverse("settings_add", args=["calendars"]),
        {"name_en": "Depot", "hours_0": "7-12, 13:00-16:30", "hours_5": "8-24"},
    )
    calendar = WorkCalendar.objects.get(code="depot")
    address = reverse("settings_holidays", args=["calendars", calendar.pk])

    administrator.post(address, {"do": "day", "first": "2027-03-05", "name_en": "Founders' day"})
    administrator.post(address, {"do": "public", "country": "us", "year": "2027"})

    shown = administrator.get(reverse("settings_edit", args=["calendars", calendar.pk])).content.decode()
    assert 'value="07:00-12:00, 13:00-16:30"' in shown
    assert calendar.hours[0] == [["07:00", "12:00"], ["13:00", "16:30"]]
    assert calendar.hours[5] == [["08:00", "24:00"]]
    days = {f"{holiday.day}" for holiday in calendar.holidays.all()}
    assert {"2027-03-05", "2027-12-25"} <= days
    administrator.post(
        address, {"do": "remove", "holiday": CalendarHoliday.objects.get(calendar=calendar, day="2027-12-25").pk}
    )
    assert not calendar.holidays.filter(day="2027-12-25").exists()


def test_choices_of_a_question_keep_their_danger(administrator: Persona, small_city: SmallCity) -> None:
    answer = administrator.post(
        reverse("settings_add", args=["questions"]),
        {"service": small_city.service("other").pk, "text_en": "Is it burning?", "datatype": "singlevaluelist",
         "values-0-en": "Yes", "values-0-es": "Sí", "values-0-danger": "1", "values-1-en": "No"},
    )  # fmt: skip

    assert answer.status_code == 302
    question = ServiceQuestion.objects.get(code="is-it-burning")
    assert question.values == [
        {"key": "yes", "name": {"en": "Yes", "es": "Sí"}, "danger": True},
        {"key": "no", "name": {"en": "No"}},
    ]


def test_text_is_needed_in_the_citys_first_language(administrator: Persona) -> None:
    answer = administrator.post(reverse("settings_add", args=["groups"]), {"name_es": "Parques"})

    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert "Parques" in answer.content.decode()


def test_rules_change_places(administrator: Persona, small_city: SmallCity) -> None:
    first = RoutingRule.objects.get()
    second = RoutingRule.objects.create(name="Second", order=9, severity=1, conditions={})

    administrator.post(reverse("settings_rule_move", args=[second.pk]), {"direction": "up"})

    assert list(RoutingRule.objects.order_by("order")) == [second, first]


def test_ending_a_target_keeps_the_row(administrator: Persona, small_city: SmallCity) -> None:
    target = SlaTarget.objects.filter(service__service_code="no-heat").get()

    administrator.post(reverse("settings_remove", args=["targets", target.pk]))

    target.refresh_from_db()
    assert target.valid_to is not None


def links_under_headings(page: str) -> dict[str, list[str]]:
    """The headings of a page of the settings, each with the addresses of the links that follow it."""
    found: dict[str, list[str]] = {}
    for part in page.split("<h2")[1:]:
        title, rest = part.split("</h2>", 1)
        found[title.split(">", 1)[1]] = re.findall(r'<a href="([^"]+)"', rest.split("</ul>")[0])
    return found


def test_the_settings_stand_under_headings_in_the_page_and_beside_it(administrator: Persona) -> None:
    whole = administrator.get(reverse("settings_index")).content.decode()
    beside, page = whole.split("<main", 1)
    titles = [str(heading.label) for heading in Heading]

    groups = links_under_headings(page.split("</main>", 1)[0])
    assert [title for title in groups if title in titles] == titles
    assert reverse("settings_section", args=["hold-reasons"]) in groups["Time and escalation"]
    assert reverse("settings_emergencies") in groups["Time and escalation"]
    assert reverse("settings_section", args=["bodies"]) in groups["Routing"]
    assert {heading: groups[heading] for heading in links_under_headings(beside)} == links_under_headings(beside)


def test_a_supervisor_on_call_settings_is_offered_no_door_that_is_shut(supervisor: Persona) -> None:
    page = supervisor.get(reverse("settings_on_call")).content.decode()

    rail = page.split('<nav class="rail"', 1)[1].split("</nav>", 1)[0]
    assert [supervisor.get(address).status_code for address in re.findall(r'<a href="([^"]+)"', rail)] == [200]
