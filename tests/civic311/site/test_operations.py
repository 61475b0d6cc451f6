"""The page of operations, and the mail about what is wrong."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ

from civic311.city.models import Alarm, Heartbeat, JobRun
from civic311.city.tasks import heartbeat
from civic311.lib.jobs import JOBS
from civic311.site.operations import again
from civic311.site.operations.troubles import CONSUMERS
from civic311.site.operations.watching import watch
from notifications.models import MessageState, OutboundMessage
from requests_app.models import Consumer
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/settings/operations/"
JOB = "notifications.tasks.deliver_due"


def failed_message(**values: object) -> OutboundMessage:
    defaults = {"key": "k", "kind": "x", "to_address": "a@b.example", "subject": "s", "body_text": "t",
                "state": MessageState.FAILED, "attempts": 8, "created_at": timezone.now()}  # fmt: skip
    return OutboundMessage.objects.create(**{**defaults, **values})


def test_a_failing_job_stands_first_with_what_went_wrong(administrator: Persona) -> None:
    now = timezone.now()
    heartbeat()
    JobRun.objects.create(name=JOB, started_at=now, ended_at=now, failures_in_a_row=4, error="OSError: no route")

    page = BeautifulSoup(administrator.get(PAGE).text, "html.parser")

    first = page.select_one("section[aria-labelledby=jobs] tbody tr").get_text(" ", strip=True)
    assert "sends the messages that are due" in first
    assert "failed 4 times in a row" in first
    assert "OSError: no route" in page.select_one(".usa-alert").get_text()


def test_when_all_is_well_it_says_so(administrator: Persona) -> None:
    heartbeat()

    assert "All is well" in administrator.get(PAGE).text


def test_a_worker_that_never_came_is_told_some_minutes_after_the_start(administrator: Persona) -> None:
    assert "no sign of life" in administrator.get(PAGE).text

    Heartbeat.objects.create(name="start", beat_at=timezone.now() - timedelta(minutes=2))
    assert "All is well" in administrator.get(PAGE).text

    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=4))
    assert "no sign of life" in administrator.get(PAGE).text


def test_jobs_say_in_hours_how_often_and_only_what_waits_is_tried_again(administrator: Persona) -> None:
    page = BeautifulSoup(administrator.get(PAGE).text, "html.parser")

    jobs = page.select_one("section[aria-labelledby=jobs]").get_text(" ", strip=True)
    assert "every hour" in jobs
    assert "every 24 hours" in jobs
    assert "60 minutes" not in jobs
    assert not page.select("button[name=retry]")


def test_a_button_runs_a_job_now(administrator: Persona) -> None:
    before = OrmQ.objects.count()

    administrator.post(PAGE, {"run": JOB})
    administrator.post(PAGE, {"run": "os.system"})

    assert OrmQ.objects.count() == before + 1


def test_given_up_messages_are_sent_again_but_not_purged_or_old_ones(
    administrator: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = [failed_message(key=f"k{number}") for number in range(3)]
    purged = failed_message(key="p", purged_at=timezone.now())
    old = failed_message(key="o", created_at=timezone.now() - timedelta(days=8))

    monkeypatch.setattr(again, "_AT_ONCE", 2)
    answer = administrator.post(PAGE, {"resend": "1"}, follow=True)

    states = dict(OutboundMessage.objects.values_list("pk", "state"))
    assert {states[each.pk] for each in given_up} == {"due"}
    assert (states[purged.pk], states[old.pk]) == ("failed", "failed")
    assert "3 messages are sent again." in answer.text


def test_only_what_there_is_to_try_again_is_said_to_be_tried(administrator: Persona) -> None:
    assert "tried again now" in administrator.post(PAGE, {"retry": "facts"}, follow=True).text
    assert "tried again now" not in administrator.post(PAGE, {"retry": "nonsense"}, follow=True).text


def test_people_are_told_once_of_what_lasts_and_again_when_it_returns(administrator: Persona, manager: Persona) -> None:
    now = timezone.now()
    heartbeat()
    failing = JobRun.objects.create(name=JOB, failures_in_a_row=5, error="OSError: no route")
    said = OutboundMessage.objects.filter(kind="alarm")

    assert watch(now=now) == 1
    assert watch(now=now + timedelta(minutes=2)) == 0
    assert said.get().to_address == administrator.user.email
    assert "no route" in said.get().body_text

    JobRun.objects.filter(pk=failing.pk).update(failures_in_a_row=0)
    watch(now=now + timedelta(minutes=4))
    JobRun.objects.filter(pk=failing.pk).update(failures_in_a_row=3)
    assert watch(now=now + timedelta(minutes=6)) == 1


def test_a_worker_that_stood_still_is_told_when_it_runs_again(administrator: Persona) -> None:
    now = timezone.now()
    Heartbeat.objects.create(name="worker", beat_at=now - timedelta(hours=2))
    heartbeat()

    watch(now=now)

    assert "stood still" in OutboundMessage.objects.get(kind="alarm").body_text
    watch(now=now + timedelta(days=2))
    assert not Alarm.objects.filter(code="worker_stood_still").exists()


def test_every_consumer_of_the_log_has_words_and_a_job_that_works_it_off() -> None:
    assert set(CONSUMERS) == set(again.WORKS_OFF) == set(Consumer.values)
    assert set(again.WORKS_OFF.values()) <= set(JOBS)


@pytest.mark.deep
def test_a_silence_before_a_start_of_everything_is_no_alarm() -> None:
    Heartbeat.objects.create(name="worker", beat_at=timezone.now() - timedelta(hours=2))
    call_command("prepare_database")

    heartbeat()

    assert not Alarm.objects.exists()
