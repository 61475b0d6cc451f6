"""The people of the demo city: departments, queues, and who works where. Plain data, but for `hire`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from civic311.accounts.demo_people import DEMO_DOMAIN, make_demo_people
from civic311.accounts.models import Department, Membership, Role, User
from routing.models import Area, Queue, Representation

# Department code -> (English, Spanish, queues as code -> (English, Spanish)).
DEPARTMENTS: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "streets": ("Streets", "Calles", {
        "roads-north": ("Roads, north crew", "Calles, equipo norte"),
        "roads-south": ("Roads, south crew", "Calles, equipo sur"),
        "sidewalks": ("Sidewalks and curbs", "Aceras y bordillos"),
    }),
    "lighting": ("Street Lighting and Signals", "Alumbrado y Semáforos", {
        "lights-east": ("Street lights, east crew", "Alumbrado, equipo este"),
        "lights-west": ("Street lights, west crew", "Alumbrado, equipo oeste"),
        "signals": ("Signals and signs", "Semáforos y señales"),
    }),
    "sanitation": ("Sanitation", "Limpieza Pública", {
        "collection": ("Collection", "Recolección"),
        "dumping": ("Dumped items", "Objetos abandonados"),
        "cleaning": ("Cleaning and graffiti", "Limpieza y grafiti"),
    }),
    "water": ("Water and Drainage", "Agua y Drenaje", {
        "drains": ("Drains and flooding", "Drenaje e inundaciones"),
        "mains": ("Water mains", "Red de agua"),
    }),
    "parks": ("Parks and Trees", "Parques y Árboles", {
        "trees": ("Tree crews", "Equipos de árboles"),
        "grounds": ("Parks and playgrounds", "Parques y juegos"),
    }),
    "housing": ("Housing and Buildings", "Vivienda y Edificios", {
        "housing": ("Housing inspection", "Inspección de vivienda"),
        "buildings": ("Building safety", "Seguridad de edificios"),
    }),
    "neighborhoods": ("Neighborhood Services", "Servicios Vecinales", {
        "noise": ("Noise and nuisance", "Ruido y molestias"),
        "animals": ("Animal services", "Servicios de animales"),
        "parking": ("Parking and vehicles", "Estacionamiento y vehículos"),
    }),
    "311": ("311 Service Desk", "Centro de Servicio 311", {
        "answers": ("Questions and follow-up", "Preguntas y seguimiento"),
    }),
}  # fmt: skip

_FIRST_NAMES = (
    "Ines Omar Dana Kofi Ruth Mateo Lena Hugo Priya Sam Nadia Theo Carmen Felix Amara Jonas Lucia Ravi Greta Noel "
    "Zora Ivan Marisol Peter Hana Luis Odette Karl Yara Bruno Elise Tomas Vera Andre Mina Oscar Paula Rashid Sofia "
    "Walter Alma"
)
_COUNCIL = ("Maren Thorsby", "Delia Quintana", "Abel Nwosu", "Gwen Ashdown", "Rafael Montero", "Signe Halvorsen",
            "Winston Achebe", "Pilar Serrano", "Dorothy Lang")  # fmt: skip
_LAST_NAMES = (
    "Okafor Alvarez Reyes Boateng Brandt Castillo Duarte Ekdahl Farouk Greene Hassan Ibarra Jensen Keller Lindqvist "
    "Moreno Nakata Ortiz Pettersen Quist Romero Santos Tanaka Ueda Vargas Whitfield Ximenes Young Zeller Abbott "
    "Bergstrom Cole Dominguez Eriksen Flores Gupta Holm Irwin Juarez Kimura Lopez"
)

# What the seven people of the sign-in table are called here.
SIGN_IN_NAMES = {
    "operator": "Olivia Amsel",
    "worker": "Ines Okonkwo",
    "supervisor": "Dana Ruiz",
    "manager": "Miriam Voss",
    "council": "Carlos Teller",
    "admin": "Ada Lindgren",
    "auditor": "August Reed",
}
SIGN_IN_DEPARTMENT = "streets"
COUNCIL_WARD = "7"
_WORKERS_EACH = {"streets": 7, "lighting": 5, "sanitation": 7, "water": 4, "parks": 4, "housing": 4, "neighborhoods": 4}
_OPERATORS = 4
SILENT_UNIT = "parks"


@dataclass
class Staff:
    """User ids by department and role, as the histories need them."""

    workers: dict[str, list[int]] = field(default_factory=dict)
    supervisors: dict[str, list[int]] = field(default_factory=dict)
    operators: list[int] = field(default_factory=list)


def make_departments() -> dict[str, Queue]:
    """Departments with their queues, by queue code; triage comes with the city's defaults."""
    queues = {}
    for order, (code, (en, es, units)) in enumerate(DEPARTMENTS.items()):
        department, _made = Department.objects.update_or_create(
            code=code,
            defaults={
                "name": {"en": en, "es": es}, "order": order, "email": f"{code}@portalder.example",
                "phone": f"555-555-01{20 + order}",
            },
        )  # fmt: skip
        for unit, (unit_en, unit_es) in units.items():
            name = {"en": unit_en, "es": unit_es}
            queues[unit], _made = Queue.objects.update_or_create(
                code=unit, defaults={"name": name, "department": department}
            )
    return queues


def hire(roles: Mapping[str, Role], password: str, *, now: datetime) -> Staff:
    """The seven people of the sign-in table, and colleagues who cannot sign in."""
    departments = {department.code: department for department in Department.objects.all()}
    people = make_demo_people(password, worker_department=departments[SIGN_IN_DEPARTMENT], names=SIGN_IN_NAMES)
    staff = Staff(
        workers={SIGN_IN_DEPARTMENT: [people["worker"].pk]},
        supervisors={SIGN_IN_DEPARTMENT: [people["supervisor"].pk]},
        operators=[people["operator"].pk],
    )
    members = _colleagues(now)
    users = User.objects.bulk_create(user for user, _role, _department in members)
    Membership.objects.bulk_create(
        Membership(user=user, role=roles[role], department=departments.get(department or ""))
        for user, (_user, role, department) in zip(users, members, strict=True)
    )
    for user, (_user, role, department) in zip(users, members, strict=True):
        if role == "operator":
            staff.operators.append(user.pk)
        elif department:
            held = staff.workers if role == "worker" else staff.supervisors
            held.setdefault(department, []).append(user.pk)
    ward = Area.objects.get(layer__code="ward", code=COUNCIL_WARD)
    Representation.objects.create(user=people["council"], area=ward)
    _elect(roles["elected"], ward)
    return staff


def _elect(role: Role, taken: Area) -> None:
    """A council member for every other ward; they cannot sign in."""
    locked = make_password(None)
    wards = Area.objects.filter(layer__code="ward").exclude(pk=taken.pk).order_by("order")
    users = User.objects.bulk_create(
        User(email=f"{name.lower().replace(' ', '.')}@{DEMO_DOMAIN}", name=name, is_demo=True, password=locked)
        for name, _ward in zip(_COUNCIL, wards, strict=False)
    )
    Membership.objects.bulk_create(Membership(user=user, role=role) for user in users)
    Representation.objects.bulk_create(
        Representation(user=user, area=ward) for user, ward in zip(users, wards, strict=False)
    )


def _colleagues(now: datetime) -> list[tuple[User, str, str | None]]:
    wanted: list[tuple[str, str | None]] = [("operator", None)] * _OPERATORS
    for department, workers in _WORKERS_EACH.items():
        wanted += [("worker", department)] * workers
        wanted += [("supervisor", department)] * (0 if department == "streets" else 1)
    wanted += [("worker", "311"), ("supervisor", "311")]
    first, last = _FIRST_NAMES.split(), _LAST_NAMES.split()
    locked = make_password(None)
    colleagues: list[tuple[User, str, str | None]] = []
    for index, (role, unit) in enumerate(wanted):
        # 17 has no factor in common with the number of last names: nobody shares a name.
        name = f"{first[index % len(first)]} {last[(index * 17 + index // len(last)) % len(last)]}"
        email = f"{name.lower().replace(' ', '.')}@{DEMO_DOMAIN}"
        user = User(email=email, name=name, is_demo=True, password=locked, last_login=_last_seen(index, unit, now))
        colleagues.append((user, role, unit))
    return colleagues


def _last_seen(index: int, unit: str | None, now: datetime) -> datetime:
    """Most were here this week; of one unit nobody was for long, so that the page on adoption has something to ask."""
    days = 40 + index % 9 if unit == SILENT_UNIT else 18 if index % 6 == 5 else index % 4
    return now - timedelta(days=days, hours=2 + index % 5)
