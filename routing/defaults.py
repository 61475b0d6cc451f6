"""What every new city begins with, so that it can take its first request: working hours, reasons, words of danger.

All of it is data that the city edits afterwards; making it twice changes nothing.
"""

from datetime import date

import holidays

from civic311.accounts.models import Department
from routing.models import (
    CalendarHoliday,
    ClosureReason,
    DangerPhrase,
    EscalationChain,
    EscalationStep,
    HoldReason,
    Queue,
    WorkCalendar,
)

OFFICE_HOURS = [[["08:00", "17:00"]]] * 5 + [[], []]

# Code, name, how it ends a sentence, whom it waits for, whether the clock stands still, and how many days are too long.
HOLD_REASONS = [
    ("waiting-resident",
     {"en": "Waiting for an answer to our question", "es": "Esperamos la respuesta a nuestra pregunta"},
     {"en": "while we waited for an answer", "es": "mientras esperábamos una respuesta"}, "resident", True, 14),
    ("waiting-contractor", {"en": "Waiting for a contractor", "es": "Esperamos a un contratista"},
     {"en": "while we waited for a contractor", "es": "mientras esperábamos a un contratista"}, "contractor", True, 30),
    ("waiting-utility", {"en": "Waiting for a utility company", "es": "Esperamos a una empresa de servicios"},
     {"en": "while we waited for a utility company", "es": "mientras esperábamos a una empresa de servicios"},
     "contractor", True, 30),
    ("weather", {"en": "Waiting for better weather", "es": "Esperamos mejor tiempo"},
     {"en": "while we waited for better weather", "es": "mientras esperábamos mejor tiempo"}, "weather", True, 14),
    ("planned-work", {"en": "Waiting for planned work nearby", "es": "Esperamos obras previstas cerca"},
     {"en": "while we waited for planned work nearby", "es": "mientras esperábamos obras previstas cerca"},
     "planned", True, 60),
    ("parts", {"en": "Waiting for parts or material", "es": "Esperamos piezas o material"},
     {"en": "while we waited for parts or material", "es": "mientras esperábamos piezas o material"},
     "other", False, 21),
]  # fmt: skip

CLOSURE_REASONS = [
    ("done", "RESOLVED", {"en": "Work done", "es": "Trabajo terminado"},
     {"en": "The work is done.", "es": "El trabajo está terminado."}),
    ("found-in-order", "NOT_ACTIONABLE", {"en": "Nothing found", "es": "No se encontró nada"},
     {"en": "We went to look and found nothing to repair. If we missed it, tell us and we will look again.",
      "es": "Fuimos a ver y no encontramos nada que reparar. Si se nos pasó, avísenos y volveremos a mirar."}),
    ("not-ours", "NOT_ACTIONABLE", {"en": "Not the city's to do", "es": "No le corresponde a la ciudad"},
     {"en": "This belongs to somebody else, so the city cannot do it. We told you who is responsible.",
      "es": "Esto corresponde a otra entidad y la ciudad no puede hacerlo. Le dijimos quién es responsable."}),
    ("not-enough", "NOT_ACTIONABLE", {"en": "Not enough to go on", "es": "Faltan datos"},
     {"en": "We could not find the place or the problem from what we know. Please report it again with more detail.",
      "es": "Con lo que sabemos no pudimos encontrar el lugar o el problema. Repórtelo de nuevo con más detalle."}),
    ("withdrawn", "CANCELED", {"en": "Withdrawn", "es": "Retirado"},
     {"en": "The person who reported it asked us to stop.", "es": "La persona que lo reportó pidió retirarlo."}),
    ("earlier-system", "RESOLVED", {"en": "Closed in the earlier system", "es": "Cerrado en el sistema anterior"},
     {"en": "The city closed this before it moved to this system.",
      "es": "La ciudad lo cerró antes de pasar a este sistema."}),
]  # fmt: skip

_GAS = {
    "en": "Leave the building now. Do not switch anything on or off. Call from outside.",
    "es": "Salga del edificio ahora. No encienda ni apague nada. Llame desde afuera.",
}
_WIRE = {
    "en": "Stay at least 30 feet away and keep others away. Do not touch anything near the wire.",
    "es": "Aléjese al menos 10 metros y aparte a los demás. No toque nada cerca del cable.",
}
_FIRE = {"en": "Get to a safe place first.", "es": "Primero póngase a salvo."}
_HURT = {"en": "Stay with the person if it is safe.", "es": "Quédese con la persona si es seguro."}

DANGER_PHRASES = [
    ("en", _GAS, ["gas smell", "smell gas", "smell of gas", "smells like gas", "gas leak"]),
    ("en", _WIRE, ["live wire", "live wires", "downed wire", "downed power line", "power line down", "sparking wire"]),
    ("en", _FIRE, ["on fire", "house fire", "building collapsed", "explosion"]),
    (
        "en",
        _HURT,
        ["not breathing", "somebody is hurt", "someone is hurt", "is trapped", "has a gun", "being attacked"],
    ),
    ("es", _GAS, ["olor a gas", "huele a gas", "fuga de gas", "escape de gas"]),
    ("es", _WIRE, ["cable vivo", "cable caído", "cables caídos", "cable eléctrico caído", "cable suelto con chispas"]),
    ("es", _FIRE, ["en llamas", "incendio", "se derrumbó", "explosión"]),
    ("es", _HURT, ["no respira", "hay un herido", "hay heridos", "está atrapado", "tiene una pistola"]),
]

ESCALATION = [(75, EscalationStep.Recipient.OWNER), (100, EscalationStep.Recipient.SUPERVISOR)]


def make_routing_defaults(*, country: str = "US", subdivision: str = "", years: range | None = None) -> None:
    """Make what is missing: default calendar with public holidays, reasons, danger phrases, escalation, triage."""
    calendar, made = WorkCalendar.objects.get_or_create(
        is_default=True,
        defaults={
            "code": "office", "name": {"en": "Office hours", "es": "Horario de oficina"}, "hours": OFFICE_HOURS,
        },
    )  # fmt: skip
    if made:
        add_public_holidays(calendar, country=country, subdivision=subdivision, years=years)
    for order, (code, name, text, waits_for, pauses, longest) in enumerate(HOLD_REASONS):
        values = {
            "name": name, "text": text, "waits_for": waits_for, "pauses_clock": pauses, "longest_days": longest,
            "order": order,
        }  # fmt: skip
        HoldReason.objects.get_or_create(code=code, defaults=values)
    for order, (code, outcome, name, text) in enumerate(CLOSURE_REASONS):
        values = {"outcome": outcome, "name": name, "text": text, "order": 100 + order}
        ClosureReason.objects.get_or_create(code=code, defaults=values)
    if not DangerPhrase.objects.exists():
        DangerPhrase.objects.bulk_create(
            DangerPhrase(language=language, phrase=phrase, advice=advice)
            for language, advice, phrases in DANGER_PHRASES
            for phrase in phrases
        )
    if not EscalationChain.objects.exists():
        chain = EscalationChain.objects.create(name={"en": "Everybody else", "es": "Todos los demás"})
        EscalationStep.objects.bulk_create(
            EscalationStep(chain=chain, amount=percent, recipient=recipient) for percent, recipient in ESCALATION
        )
    if not Queue.objects.filter(is_triage=True).exists():
        desk, _made = Department.objects.get_or_create(
            code="311", defaults={"name": {"en": "311 Service Desk", "es": "Centro de Servicio 311"}, "order": 99}
        )
        Queue.objects.create(
            code="triage", name={"en": "To be sorted", "es": "Por clasificar"}, department=desk, is_triage=True
        )


def add_public_holidays(
    calendar: WorkCalendar, *, country: str, subdivision: str = "", years: range | None = None
) -> None:
    """Add the public holidays of a country (and its subdivision) for the given years, by the `holidays` library."""
    this_year = date.today().year  # noqa: DTZ011 - which years to prefill, not a moment
    wanted = years or range(this_year - 2, this_year + 4)
    days = holidays.country_holidays(country, subdiv=subdivision or None, years=wanted)
    CalendarHoliday.objects.bulk_create(
        [CalendarHoliday(calendar=calendar, day=day, name={"en": name}) for day, name in sorted(days.items())],
        ignore_conflicts=True,
    )
