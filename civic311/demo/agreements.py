"""What the demo city has agreed on: severity, escalation, who is on call, pick-up days, who owns which service."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from civic311.accounts.models import Absence, Department, Role, User
from civic311.city.current import city_zone
from civic311.demo.people import Staff
from routing.models import (
    AreaLayer,
    AssetType,
    ClosureReason,
    Emergency,
    EscalationChain,
    EscalationStep,
    OnCallShift,
    Queue,
    ScheduleCapacity,
    Service,
    ServiceMessage,
    ServiceSchedule,
    SeverityFactor,
)

SCHEDULED = "bulky-pickup"
_A_DAY = 14
_ON_CALL = {"mains": "water", "signals": "lighting"}
_WEEKS_PLANNED = 4


def _near(kind: str, metres: int) -> dict[str, object]:
    return {"fact": "near", "asset_type": kind, "op": "at_most", "value": metres}


def _services(*codes: str) -> dict[str, object]:
    return {"fact": "service", "op": "in", "value": list(codes)}


def make_severity_factors() -> None:
    """What makes a case more urgent than its service says."""
    on_foot = _services(
        "pothole", "sidewalk", "traffic-signal", "walk-button", "streetlight", "snow-ice", "street-sign"
    )
    words = ["wheelchair", "blind", "stroller", "silla de ruedas", "ciega", "carriola"]
    rows = [
        ({"en": "Near a school", "es": "Cerca de una escuela"}, {"all": [on_foot, _near("school", 200)]}, 15),
        ({"en": "Near a hospital", "es": "Cerca de un hospital"}, {"all": [on_foot, _near("hospital", 250)]}, 20),
        (
            {"en": "Somebody cannot get past", "es": "Alguien no puede pasar"},
            {"all": [on_foot, {"fact": "words", "op": "contains", "value": words}]}, 15,
        ),
    ]  # fmt: skip
    SeverityFactor.objects.bulk_create(
        SeverityFactor(name=name, conditions=conditions, points=points, order=order)
        for order, (name, conditions, points) in enumerate(rows)
    )


def make_chains() -> None:
    """Water has a chain of its own, and so have homes without heat; everybody else keeps the general one."""
    share, silence = EscalationStep.Trigger.SHARE, EscalationStep.Trigger.SILENCE
    owner, boss, role = (EscalationStep.Recipient(name) for name in ("owner", "supervisor", "role"))
    manager = Role.objects.get(code="manager")
    water = EscalationChain.objects.create(
        name={"en": "Water and drainage", "es": "Agua y drenaje"}, department=Department.objects.get(code="water")
    )
    heat = EscalationChain.objects.create(
        name={"en": "Homes without heat", "es": "Viviendas sin calefacción"},
        service=Service.objects.get(service_code="no-heat"),
    )
    EscalationStep.objects.bulk_create(
        [
            EscalationStep(chain=water, trigger=share, amount=50, recipient=owner),
            EscalationStep(chain=water, trigger=share, amount=100, recipient=boss, flags=True),
            EscalationStep(chain=water, trigger=share, amount=200, recipient=role, role=manager),
            EscalationStep(chain=water, trigger=silence, amount=240, recipient=boss),
            EscalationStep(chain=heat, trigger=share, amount=50, recipient=boss),
            EscalationStep(chain=heat, trigger=share, amount=100, recipient=role, role=manager, flags=True,
                           raises_severity=True),
        ]
    )  # fmt: skip


def make_rota(staff: Staff, now: datetime) -> None:
    """Water mains and signals are on call day and night, a week each; one week is still free."""
    monday = (now - timedelta(days=now.weekday())).astimezone(city_zone()).date()
    shifts = []
    for code, department in _ON_CALL.items():
        queue = Queue.objects.get(code=code)
        queue.pages_on_call = True
        queue.save(update_fields=["pages_on_call"])
        people = staff.workers[department]
        for week in range(-1, _WEEKS_PLANNED - 1):
            begin, end = _morning(monday + timedelta(weeks=week)), _morning(monday + timedelta(weeks=week + 1))
            for position in (1, 2):
                user_id = people[(week + position) % len(people)]
                shifts.append(
                    OnCallShift(queue=queue, user_id=user_id, starts_at=begin, ends_at=end, position=position)
                )
    OnCallShift.objects.bulk_create(shifts)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), city_zone())


def make_absence(staff: Staff, now: datetime) -> None:
    """Somebody in the streets department is away for two weeks, and a colleague covers."""
    today = now.astimezone(city_zone()).date()
    away, cover = staff.workers["streets"][2], staff.workers["streets"][3]
    Absence.objects.create(
        user_id=away, cover_id=cover, starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=11)
    )


def make_schedule(services: Mapping[str, Service]) -> None:
    """Large items are picked up by appointment: so many a weekday in each ward."""
    schedule = ServiceSchedule.objects.create(
        service=services[SCHEDULED], zones=AreaLayer.objects.get(code="ward"), lead_days=2, horizon_days=28,
        preparation={
            "en": "Put the items at the curb by 7 am. Take the doors off refrigerators.",
            "es": "Deje los objetos en la acera antes de las 7 am. Quite las puertas de los refrigeradores.",
        },
    )  # fmt: skip
    ScheduleCapacity.objects.bulk_create(
        ScheduleCapacity(schedule=schedule, weekday=weekday, capacity=_A_DAY) for weekday in range(5)
    )


def dress_services(services: Mapping[str, Service], about: Mapping[str, AssetType], now: datetime) -> None:
    """Owners, review dates, texts and the assets that services are about."""
    owner = User.objects.get(email__startswith="manager@")
    today = now.astimezone(city_zone()).date()
    for number, (code, service) in enumerate(services.items()):
        service.owner = owner
        service.review_on = today + timedelta(days=(number * 29) % 300 - 12)
        service.asset_type = about.get(code)
    _texts(services)
    columns = ["owner", "review_on", "asset_type", "guidance", "next_steps", "report_photo", "complainant_confidential",
               "closing_measure", "closing_measure_unit"]  # fmt: skip
    Service.objects.bulk_update(services.values(), columns)
    ServiceMessage.objects.create(
        service=services["pothole"], occasion="closed",
        text={"en": "Fresh asphalt stays soft for a day.", "es": "El asfalto nuevo sigue blando un día."},
    )  # fmt: skip


def _texts(services: Mapping[str, Service]) -> None:
    services["pothole"].guidance = {
        "en": "Only if it is safe: a photo with something for scale helps the crew bring enough material.",
        "es": "Solo si es seguro: una foto con algo de referencia ayuda a llevar el material necesario.",
    }
    services["pothole"].next_steps = {
        "en": "A crew looks at the hole and makes it safe, then fills it.",
        "es": "Un equipo revisa el hoyo, lo asegura y luego lo rellena.",
    }
    services["no-heat"].guidance = {
        "en": "Call your landlord first and note the time. The law asks for 68 °F from 6 am to 10 pm.",
        "es": "Llame primero al propietario y anote la hora. La ley pide 20 °C de 6 am a 10 pm.",
    }
    for code in ("no-heat", "repairs", "building-work"):
        services[code].complainant_confidential = True
    services["graffiti"].report_photo = "required"
    services["pothole"].closing_measure = {"en": "Size of the patch", "es": "Tamaño del parche"}
    services["pothole"].closing_measure_unit = "m²"
    ClosureReason.objects.filter(code="found-in-order").update(asks_reporter_days=7)


def make_past_emergency(now: datetime) -> None:
    """A storm that is over: its notice shows what such a text looks like."""
    began = now - timedelta(days=75)
    Emergency.objects.create(
        code="autumn-storm", name={"en": "Autumn storm", "es": "Tormenta de otoño"},
        notice={
            "en": "Because of the storm, crews clear blocked streets first. Other work waits.",
            "es": "Por la tormenta, los equipos despejan primero las calles bloqueadas. El resto espera.",
        },
        starts_at=began, ended_at=began + timedelta(days=2), ends_at=began + timedelta(days=2),
    )  # fmt: skip
