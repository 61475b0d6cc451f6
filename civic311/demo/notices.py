"""What Port Alder announces today, what it announced before, and on which days it collects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from civic311.accounts.models import User
from civic311.city.current import city_zone
from civic311.demo.streets import Door
from civic311.demo.works import part_of_street
from community.models import AvoidedReport, CollectionRound, Notice
from routing.models import Area, CalendarHoliday, Service

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Told:
    """One announcement; `begins` and `ends` count from now (`ends` None: until somebody ends it)."""

    kind: str
    severity: str
    en: tuple[str, str]
    es: tuple[str, str]
    begins: timedelta
    ends: timedelta | None
    services: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    drawn: tuple[str, tuple[float, float]] | None = None
    avoided: int = 0
    review: timedelta | None = None
    values: Mapping[str, bool] = field(default_factory=dict)


_TOLD = (
    _Told(
        "outage", "warning",
        ("Water is off in part of Customs Street",
         "A main broke this morning. A crew is on site and repairs it; a water truck stands at the corner of Customs"
         " Street and Alder Avenue. Run the cold tap for five minutes when the water is back."),
        ("Sin agua en parte de Customs Street",
         "Se rompió una tubería esta mañana. Una cuadrilla la repara; hay un camión de agua en la esquina de Customs"
         " Street y Alder Avenue. Cuando vuelva el agua, deje correr la fría cinco minutos."),
        -5 * _HOUR, 9 * _HOUR, ("water-leak", "water-quality"), drawn=("Customs Street", (0.3, 0.75)), avoided=11,
    ),
    _Told(
        "closure", "warning",
        ("Mill Street is closed to cars",
         "The bridge over the mill race is being repaired. Walk and cycle across; drive by Orchard Street. Buses stop"
         " at Orchard Street."),
        ("Mill Street está cerrada a los carros",
         "Se repara el puente sobre el canal. Se puede pasar a pie y en bicicleta; en carro, por Orchard Street. Los"
         " autobuses paran en Orchard Street."),
        -6 * _DAY, 15 * _DAY, ("road-works", "traffic-signal"), streets=("Mill Street",), avoided=6,
    ),
    _Told(
        "outage", "info",
        ("Street lights are dark in the Ropewalk ward",
         "A cable is damaged. Crews are replacing it, street by street. You do not need to report single lamps."),
        ("Luces apagadas en el distrito Ropewalk",
         "Un cable está dañado. Las cuadrillas lo cambian calle por calle. No hace falta reportar lámparas sueltas."),
        -30 * _HOUR, None, ("streetlight",), wards=("7",), avoided=19, review=2 * _DAY,
    ),
    _Told(
        "event", "info",
        ("Winter market in Old Town",
         "Stalls from Market Square to the Customs House, music until 10 pm. No parking on the square from Friday"
         " noon; the garage at Station Street is open all night."),
        ("Mercado de invierno en Old Town",
         "Puestos desde Market Square hasta la Aduana, música hasta las 10 pm. Sin estacionamiento en la plaza desde"
         " el viernes al mediodía; el garaje de Station Street abre toda la noche."),
        6 * _DAY, 9 * _DAY, ("noise", "illegal-parking"), wards=("6",),
    ),
    _Told(
        "other", "info",
        ("Leaves: paper bags, please",
         "Until mid-December crews take up to ten paper bags of leaves with the yard waste. Plastic bags stay where"
         " they are."),
        ("Hojas: en bolsas de papel, por favor",
         "Hasta mediados de diciembre se recogen hasta diez bolsas de papel con hojas junto con los residuos de"
         " jardín. Las de plástico se quedan."),
        -12 * _DAY, 24 * _DAY, ("missed-collection", "street-cleaning"), avoided=4, values={"everywhere": True},
    ),
    _Told(
        "snow", "warning",
        ("Snow: main streets first",
         "Plows clear main streets and bus routes, then hills, then the rest. Please clear the sidewalk in front of"
         " your house within eight hours after the snow ends."),
        ("Nieve: primero las calles principales",
         "Se despejan primero las calles principales y rutas de autobús, luego las cuestas, luego el resto. Despeje la"
         " acera frente a su casa en las ocho horas siguientes."),
        -290 * _DAY, -287 * _DAY, ("snow-ice",), avoided=47, values={"everywhere": True},
    ),
    _Told(
        "outage", "emergency",
        ("Boil your water in Saltmarsh",
         "Boil tap water for one minute before you drink it or brush your teeth, until we say that it is clean."),
        ("Hierva el agua en Saltmarsh",
         "Hierva el agua del grifo un minuto antes de beberla o lavarse los dientes, hasta que avisemos que está"
         " limpia."),
        -46 * _DAY, -44 * _DAY, ("water-quality",), wards=("10",), avoided=23,
    ),
)  # fmt: skip
# Code, name, every so many weeks. The weekday follows from the ward.
_ROUNDS = (
    ("garbage", "Garbage", "Basura", 1),
    ("recycling", "Recycling", "Reciclaje", 2),
    ("yard-waste", "Yard waste", "Residuos de jardín", 2),
)
_WEEKDAYS = 5


def make_notices(services: Mapping[str, Service], doors: Sequence[Door], now: datetime) -> None:
    """The announcements, and the reports that they made unnecessary."""
    owner = User.objects.get(email__startswith="supervisor@")
    avoided: list[AvoidedReport] = []
    for told in (*_TOLD, *_holiday(now)):
        row = Notice.objects.create(
            kind=told.kind, severity=told.severity, title={"en": told.en[0], "es": told.es[0]},
            text={"en": told.en[1], "es": told.es[1]}, streets=list(told.streets),
            starts_at=_full_hour(now, told.begins),
            shape=part_of_street(doors, *told.drawn) if told.drawn else None,
            ends_at=_full_hour(now, told.ends) if told.ends is not None else None, owner=owner,
            review_at=now + told.review if told.review else None, created_at=now + min(told.begins, -_HOUR),
            updated_at=now + min(told.begins, -_HOUR), **told.values,
        )  # fmt: skip
        row.services.set([services[code] for code in told.services])
        row.areas.set(Area.objects.filter(layer__code="ward", code__in=told.wards))
        span = min(now, row.ends_at or now) - row.starts_at
        avoided += [
            AvoidedReport(
                notice=row, service=services[told.services[0]],
                door=AvoidedReport.Door.DESK if number % 3 == 0 else AvoidedReport.Door.REPORT,
                at=row.starts_at + span * (number + 1) / (told.avoided + 1),
            )
            for number in range(told.avoided)
        ]  # fmt: skip
    AvoidedReport.objects.bulk_create(avoided)


def _full_hour(now: datetime, after: timedelta) -> datetime:
    """As people set it: on the hour today and tomorrow, else at six in the evening."""
    local = (now + after).astimezone(city_zone())
    hour = 18 if abs(after) > 2 * _DAY else local.hour
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def _holiday(now: datetime) -> list[_Told]:
    """Collection a day later because of the next holiday."""
    today = now.astimezone(city_zone()).date()
    holiday = CalendarHoliday.objects.filter(calendar__is_default=True, day__gte=today, day__week_day__range=(2, 6))
    found = holiday.order_by("day").first()
    if found is None:
        return []
    end = datetime.combine(found.day + 2 * _DAY, time(18), city_zone()) - now
    return [
        _Told(
            "collection", "info",
            ("Bins are emptied a day later because of the holiday",
             "Nothing is collected on the holiday itself. Put that day's bins out on the day after."),
            ("Los contenedores se vacían un día después por el feriado",
             "No hay recolección el día feriado. Saque ese día los contenedores al día siguiente."),
            -3 * _DAY, end, ("missed-collection",), avoided=8, values={"everywhere": True},
        )
    ]  # fmt: skip


def make_rounds(now: datetime) -> None:
    """Garbage, recycling and yard waste: two wards each weekday; recycling and yard waste in turn."""
    today = now.astimezone(city_zone()).date()
    monday = today - timedelta(days=today.weekday())
    wards = sorted(Area.objects.filter(layer__code="ward"), key=lambda area: int(area.code))
    for weekday in range(_WEEKDAYS):
        for number, (code, en, es, weeks) in enumerate(_ROUNDS):
            row = CollectionRound.objects.create(
                code=f"{code}-{weekday + 1}", name={"en": en, "es": es}, weekday=weekday, every_weeks=weeks,
                first_on=_first(monday, weekday, number),
            )  # fmt: skip
            row.areas.set([ward for ward in wards if int(ward.code) % _WEEKDAYS == weekday])


def _first(monday: date, weekday: int, number: int) -> date:
    return monday - timedelta(weeks=8 if number < 2 else 7) + timedelta(days=weekday)
