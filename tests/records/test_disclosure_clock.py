"""The clock of requests for public records, and the list of what was done."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from records.models import Disclosure, DisclosureAct, Requester
from tests.personas import Persona
from tests.records.test_disclosure import PAGE, enter

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-03-10 15:00", tick=False)  # a Tuesday
def test_the_deadline_counts_working_days_moves_once_and_stands_still_while_waiting(manager: Persona) -> None:
    page = enter(manager)
    row = Disclosure.objects.get()
    assert row.due_on == date(2026, 3, 24)
    for _again in range(2):
        manager.post(page, {"do": "extend", "extend-reason": "many cases"})
    row.refresh_from_db()
    assert row.due_on == date(2026, 4, 7)

    manager.post(page, {"do": "wait"})
    with time_machine.travel("2026-03-12 15:00", tick=False):
        manager.post(page, {"do": "go_on"})
        row.refresh_from_db()
        assert row.due_on == date(2026, 4, 9)
    with time_machine.travel("2026-04-10 15:00", tick=False):
        assert "1 working day late" in manager.get(PAGE).content.decode()
        manager.post(page, {"do": "answer", "answer-outcome": "none"})

    figures = manager.get(f"{PAGE}years/2026/").content.decode()
    assert re.search(r"Answered on time</dt><dd>0<", figures)
    assert re.search(r"median</dt><dd>21", figures)


def test_what_was_done_can_not_be_changed(manager: Persona) -> None:
    enter(manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosureAct.objects.update(what="withdrawn")


def test_a_day_to_come_and_an_empty_search_are_refused(manager: Persona) -> None:
    later = f"{timezone.localdate() + timedelta(days=3)}"
    assert manager.post(PAGE, {"text": "x", "channel": "email", "received_on": later}).status_code == 422
    page = enter(manager)
    assert manager.post(f"{page}find/", {"words": ""}).status_code == 422
    assert Requester.objects.get().email == "ada@news.example"
