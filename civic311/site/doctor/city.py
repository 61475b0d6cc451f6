"""What the doctor looks at in the city: what runs by itself, people, demo data, time zone."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.mfa.models import Authenticator
from django.conf import settings

from civic311.accounts.models import User
from civic311.accounts.people import administrators_who_can_sign_in
from civic311.city.models import City
from civic311.city.modes import wrong_mode
from civic311.site.doctor.findings import Finding, fail, ok, warn
from civic311.site.operations import numbers
from civic311.site.operations.troubles import WORKER_FRESH, troubles
from requests_app.models import CategoryModel, ServiceRequest

_PAGE = "/staff/settings/operations/"
_PEOPLE = "/staff/settings/people/"
_MENDS = {
    "backup": "./run manage backup FILE, each night; docs/runbook.md, “Backup and restore”",
    "no_backup": "./run manage backup FILE, each night; docs/runbook.md, “Backup and restore”",
    "facts": "./run manage rebuild_facts, if the worker lives",
    "messages": "./run manage doctor --mail, then /staff/mail/?state=waiting",
    "messages_failed": "/staff/mail/?state=failed names the errors; then “send again” on " + _PAGE,
}
_SAID_ELSEWHERE = ("worker", "no_worker", "disk")


def city(now: datetime) -> Iterator[Finding]:
    """There is one, and its time zone is known here."""
    found = City.objects.first()
    if found is None:
        yield fail("city", "There is none yet.", "./run, with CITY=demo, CITY=empty or CITY=<folder>")
        return
    try:
        ZoneInfo(found.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        mend = "Install the package tzdata, or choose another zone on /staff/settings/city/"
        yield fail("city", f"The time zone {found.time_zone} is not known on this machine.", mend)
    else:
        yield ok("city", f"{found.name}, {found.time_zone}.")


def demo(now: datetime) -> Iterator[Finding]:
    """Demo and live are apart."""
    found = City.objects.first()
    left = User.objects.filter(is_demo=True, is_active=True).count()
    if problem := wrong_mode(found, demo_mode=settings.DEMO_MODE):
        yield fail("demo", problem, "DEMO_MODE=1 ./run" if found.is_invented else "DEMO_MODE=0 ./run")
    elif settings.DEMO_MODE:
        yield ok("demo", "This city is for trying out: sign-ins are known, and mail stays here.")
    elif left:
        words = f"{left} demo sign-ins are still there. They are refused, but clutter lists of people."
        yield warn("demo", words, f"Deactivate them on {_PEOPLE}")
    else:
        yield ok("demo", "There is nothing of the demo city here.")


def worker(now: datetime) -> Iterator[Finding]:
    """It takes jobs."""
    beat = numbers.last_beat()
    mend = "./run starts it with everything else; with systemd: systemctl restart civic311"
    if beat is None:
        yield fail("worker", "It has never shown a sign of life.", mend)
    elif now - beat > WORKER_FRESH:
        yield fail("worker", f"Its last sign of life was at {beat:%Y-%m-%d %H:%M:%S} UTC.", mend)
    else:
        yield ok("worker", "It takes jobs.")


def running(now: datetime) -> Iterator[Finding]:
    """What the page of operations warns of; a worker that is gone explains the rest."""
    found = [each for each in troubles(now) if each.kind not in _SAID_ELSEWHERE]
    for each in found:
        yield warn("operations", each.words(), _MENDS.get(each.kind, _PAGE))
    if not found:
        yield ok("operations", "Nothing fails, waits too long or is missing.")


def facts(now: datetime) -> Iterator[Finding]:
    """Reports have their columns."""
    if (Path(settings.FACTS_DIR) / "current").exists() or not ServiceRequest.objects.exists():
        yield ok("reports", "They count from columns.")
    else:
        words = f"There are no columns in {settings.FACTS_DIR}; reports count the slow way."
        yield warn("reports", words, "./run manage rebuild_facts; web and worker must share FACTS_DIR")


def models(now: datetime) -> Iterator[Finding]:
    """What guesses services from words can be read."""
    active = CategoryModel.objects.filter(is_active=True).count()
    words = "A trained table guesses services." if active else "Services' own words guess; no table is trained yet."
    yield ok("guessing", words)


def people(now: datetime) -> Iterator[Finding]:
    """Somebody can run the city, with a second factor where the city is live."""
    able = administrators_who_can_sign_in()
    held = set(Authenticator.objects.values_list("user_id", flat=True))
    bare = [person for person in able if person.pk not in held]
    if not able:
        words = "No administrator can sign in."
        yield fail("people", words, "./run manage start_empty_city prints a link for the first one")
    elif bare and not settings.DEMO_MODE:
        words = f"{len(bare)} of {len(able)} administrators have no second factor yet."
        yield warn("people", words, "They are asked for one at their next sign-in.")
    else:
        yield ok("people", f"Administrators who can sign in: {len(able)}.")
