"""The forms of clocks, calendars, escalation, emergencies, appointments and of a service's parts, under every input."""

from typing import Any

import pytest
from django.utils import timezone

from routing.models import ClosureReason, EscalationChain, EscalationStep, Queue, Service, ServiceGroup, WorkCalendar
from tests.factories.schedules import make_schedule
from tests.hostile.attack import KINDS, attack, broken_by, is_taken, poisoned
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
SETTINGS = "/staff/settings/"
NAMES = {"name_en": "New", "name_es": "Nuevo"}
NOTICE = {"notice_en": "Snow comes first.", "notice_es": "Primero la nieve."}
NUMBERS = {f"n_all_{weekday}": "2" for weekday in range(5)}


def _service() -> Service:
    return Service.objects.get(service_code="pothole")


def _chain() -> EscalationChain:
    chain = EscalationChain.objects.filter(service=None, department=None).first()
    return chain or EscalationChain.objects.create(name={"en": "Everybody else"})


def _chain_add() -> tuple[str, dict[str, Any]]:
    return "escalation/add/", NAMES | {"service": _service().pk, "department": ""}


def _chain_name() -> tuple[str, dict[str, Any]]:
    return f"escalation/{_chain().pk}/", NAMES


def _share() -> tuple[str, dict[str, Any]]:
    return f"escalation/{_chain().pk}/steps/add/", {
        "kind": "resolve", "trigger": "share", "percent": "80", "recipient": "queue", "notifies": "on", "moves_to": "",
    }  # fmt: skip


def _silence() -> tuple[str, dict[str, Any]]:
    step = EscalationStep.objects.create(chain=_chain(), kind="resolve", trigger="age", amount=48, recipient="owner")
    return f"escalation/{step.chain_id}/steps/{step.pk}/", {
        "kind": "resolve", "trigger": "silence", "span": "3", "unit": "24", "recipient": "supervisor", "flags": "on",
        "raises_severity": "on", "assigns": "on", "moves_to": Queue.objects.filter(is_active=True)[0].pk,
    }  # fmt: skip


def _emergency(do: str) -> tuple[str, dict[str, Any]]:
    return "emergencies/add/", NAMES | NOTICE | {
        "effect": "stretch", "stretch_percent": "200", "starts_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "ends_at": "", "do": do,
        "groups": ServiceGroup.objects.all()[0].pk, "services": _service().pk,
    }  # fmt: skip


def _schedule(address: str) -> tuple[str, dict[str, Any]]:
    return address, NUMBERS | {
        "service": _service().pk, "zones": "", "lead_days": "1", "horizon_days": "20", "change_until_days": "1",
        "preparation_en": "By the curb.", "preparation_es": "Junto a la acera.", "is_active": "on",
    }  # fmt: skip


def _reasons() -> tuple[str, dict[str, Any]]:
    reason = ClosureReason.objects.create(code="own", name={"en": "Own"}, text={"en": "Own"}, outcome="RESOLVED")
    reason.services.add(*Service.objects.all()[:2])
    return f"services/{_service().pk}/closure-reasons/", {"reasons": reason.pk}


def _part(name: str, **values: Any) -> tuple[str, dict[str, Any]]:
    return f"services/{_service().pk}/{name}/", values


def _calendar() -> WorkCalendar:
    return WorkCalendar.objects.get(is_default=True)


TAKEN: dict[str, Any] = {
    "chain": _chain_add,
    "name of a chain": _chain_name,
    "step at a share": _share,
    "step after silence": _silence,
    "emergency": lambda: _emergency("begin"),
    "schedule": lambda: _schedule("schedules/new/"),
    "schedule that exists": lambda: _schedule(f"schedules/{make_schedule().pk}/"),
    "day of a schedule": lambda: (f"schedules/{make_schedule().pk}/day/", {"day": "2030-03-12", "capacity": "4"}),
    "texts": lambda: _part("texts", guidance_en="Look first.", guidance_es="Mire.", message_closed_en="Bye."),
    "privacy": lambda: _part("privacy", contact_rule="optional", place_precision="block", photo_visibility="review",
                             text_visibility="once",
                             is_public="on", seen_by="all"),
    "evidence": lambda: _part("evidence", place_required="on", report_photo="optional", asset_type=""),
    "closure reasons of a service": _reasons,
    "calendar": lambda: ("calendars/add/", NAMES | {"hours_0": "08:00-12:00, 13:00-17:00"}),
    "days without work": lambda: (f"calendars/{_calendar().pk}/holidays/",
                                  {"do": "day", "first": "2030-03-12", "last": "2030-03-13", "name_en": "Fair"}),
    "calls of a queue": lambda: (f"on-call/{Queue.objects.filter(is_active=True)[0].pk}/",
                                 {"do": "calling", "calls": "on", "again": "7"}),
    "outside body": lambda: ("bodies/add/", NAMES | {"explanation_en": "Theirs.", "explanation_es": "De ellos.",
                                                     "phone": "555", "url": "https://county.example/", "order": "1"}),
    "kind of asset": lambda: ("assets/add/", NAMES | {"singular_en": "lamp", "singular_es": "luz", "order": "1"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", TAKEN)
def test_the_form_survives(administrator: Persona, form: str, kind: str) -> None:
    address, given = TAKEN[form]()
    assert is_taken(administrator, SETTINGS + address, given)

    attack(administrator, SETTINGS + address, given, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_looking_at_what_an_emergency_covers_survives(administrator: Persona, kind: str) -> None:
    address, given = _emergency("preview")

    attack(administrator, SETTINGS + address, given, kind, (200,))


@pytest.mark.parametrize("kind", KINDS)
def test_trying_a_due_time_survives(administrator: Persona, kind: str) -> None:
    address = f"{SETTINGS}calendars/{_calendar().pk}/year/"
    given = {"year": "2026", "received": "2026-03-12T09:00", "amount": "3", "unit": "business_days"}

    answers = [administrator.get(address, typed) for typed in poisoned(given, kind)]

    assert [broken_by(answer) for answer in answers] == [[]] * len(answers)
