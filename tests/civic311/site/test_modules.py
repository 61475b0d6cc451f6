"""Parts that a city does not use are not there, and come back as they were."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from civic311.city.job_runs import run
from civic311.city.models import JobRun
from civic311.city.modules import MODULES, page_is_on
from civic311.lib.jobs import JOBS
from notifications import sms
from requests_app import policies
from requests_app.actions import work
from requests_app.queries.schedule import schedule_of
from requests_app.queries.surveys import survey_of
from routing.models import ClosureReason
from tests.architecture.addresses import names
from tests.browser.busy_city import make_busy_city
from tests.factories.notices import make_notice
from tests.factories.requests import make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/settings/modules/"


def use(administrator: Persona, *codes: str) -> None:
    assert administrator.post(PAGE, {"on": codes}).status_code == 302


def test_every_part_names_addresses_and_jobs_that_are_there() -> None:
    known = set(names())
    for module in MODULES:
        for page in module.pages:
            assert any(name == page or (page.endswith("*") and name.startswith(page[:-1])) for name in known), page
        assert set(module.jobs) <= JOBS.keys()


def test_what_is_switched_off_is_not_there_and_comes_back_with_its_data(
    administrator: Persona, visitor: Client
) -> None:
    notice = make_notice(now=timezone.now())
    pages = [f"/notices/{notice.pk}/", "/open-data/", "/performance/equity/", "/embed/list/", "/staff/notices/"]

    use(administrator, "works", "surveys")
    off = [administrator.get(page).status_code for page in pages]
    use(administrator, *(module.code for module in MODULES))
    on = [administrator.get(page).status_code for page in pages]

    assert off == [404] * len(pages)
    assert on == [200] * len(pages)


def test_parts_without_pages_of_their_own_stop_too(administrator: Persona, settings: Any) -> None:
    settings.DEMO_MODE = True
    made, now = make_request(now=timezone.now()), timezone.now()
    schedule = make_schedule()
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), actor=administrator.actor, version=None, now=now)
    made.refresh_from_db()
    before = (survey_of(made.reports.get(), made, now=now), schedule_of(schedule.service_id), sms.is_on())
    use(administrator, "notices")

    assert all(before)
    assert survey_of(made.reports.get(), made, now=now) is None
    assert schedule_of(schedule.service_id) is None
    assert not sms.is_on()
    assert not policies.may(administrator.actor.viewer, "send_out", make_request())


def test_jobs_of_parts_that_are_off_do_nothing(administrator: Persona) -> None:
    use(administrator, "notices")

    run("reports.tasks.export_open_data")

    assert not JobRun.objects.exists()


@pytest.mark.deep
def test_no_page_leads_to_what_is_off(administrator: Persona) -> None:
    pages = make_busy_city(administrator)
    use(administrator)
    dead: dict[str, set[str]] = {}
    for client, addresses in ((pages.visitor, pages.public), (administrator, pages.staff)):
        for address in addresses:
            answer = client.get(address)
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            for found in re.findall(r'(?:href|action|src|data-url)="(/[^"]*)"', answer.content.decode()):
                try:
                    name = resolve(urlsplit(found).path).url_name or ""
                except Resolver404:
                    continue
                if not page_is_on(name):
                    dead.setdefault(name, set()).add(address)

    assert dead == {}
