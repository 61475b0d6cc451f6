"""The sign-ins for people who try the system out: one for each role, refused by sign-in outside demo mode."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from civic311.accounts.defaults import make_default_roles
from civic311.accounts.models import Department, Membership, User

DEMO_DOMAIN = "demo.example"


@dataclass(frozen=True)
class DemoPerson:
    """One sign-in: the part before the @, the person's name, the role, and whether it is held in one department."""

    sign_in: str
    name: str
    role: str
    in_department: bool = False


DEMO_PEOPLE = (
    DemoPerson("operator", "Olivia Operator", "operator"),
    DemoPerson("worker", "Walter Worker", "worker", in_department=True),
    DemoPerson("supervisor", "Sofia Supervisor", "supervisor", in_department=True),
    DemoPerson("manager", "Marcus Manager", "manager"),
    DemoPerson("council", "Carmen Councilor", "elected"),
    DemoPerson("admin", "Ada Administrator", "administrator"),
    DemoPerson("auditor", "Aron Auditor", "auditor"),
)


def make_demo_people(
    password: str, *, worker_department: Department | None, names: dict[str, str] | None = None
) -> dict[str, User]:
    """Make the demo sign-ins that are missing, with their roles; returns all of them by sign-in name.

    Worker and supervisor belong to `worker_department` (to the whole city when it is None). `names` replaces names by
    sign-in name. The caller gives the council member an area (`routing.Representation`).
    """
    roles = make_default_roles()
    hashed = make_password(password)  # once: hashing is slow on purpose
    people = {}
    for person in DEMO_PEOPLE:
        email = f"{person.sign_in}@{DEMO_DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            name = (names or {}).get(person.sign_in, person.name)
            user = User.objects.create(email=email, name=name, password=hashed, is_demo=True)
        department = worker_department if person.in_department else None
        Membership.objects.get_or_create(
            user=user, department=department, role=roles[person.role], from_sign_on=False
        )  # fmt: skip
        people[person.sign_in] = user
    return people
