"""Troubles that last are told by mail, once, to those who look after the installation."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.accounts.models import User
from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from civic311.city.models import Alarm
from civic311.city.tasks import STOOD_STILL
from civic311.site.operations.troubles import Trouble, troubles
from notifications.outbox import Draft, put

OPERATIONS = "operations.manage"
_REMEMBERED = timedelta(days=1)  # an alarm of something that is over already


def watch(*, now: datetime) -> int:
    """Remember what is wrong, forget what is over, and write about what lasts; returns how many messages are new."""
    found = {trouble.code: trouble for trouble in troubles(now)}
    with transaction.atomic():
        Alarm.objects.bulk_create((Alarm(code=code, began_at=now) for code in found), ignore_conflicts=True)
        Alarm.objects.exclude(code__in=found).delete()
        Alarm.objects.filter(code=STOOD_STILL, told_at__lt=now - _REMEMBERED).delete()
        told = [found[alarm.code] for alarm in _to_tell(found, now)]
        return put(list(_drafts(told, now)), now=now) if told else 0


def _to_tell(found: dict[str, Trouble], now: datetime) -> list[Alarm]:
    """The alarms that nobody was told of and that lasted long enough; they are marked as told."""
    rows = Alarm.objects.select_for_update(skip_locked=True).filter(code__in=found, told_at=None).order_by("code")
    ripe = [row for row in rows if now - row.began_at >= found[row.code].grace]
    Alarm.objects.filter(pk__in=[row.pk for row in ripe]).update(told_at=now)
    return ripe


def _people() -> list[User]:
    """Those who may look after the installation."""
    held = User.objects.filter(
        is_active=True, memberships__department=None, memberships__role__capabilities__contains=[OPERATIONS]
    )
    return list(held.distinct().order_by("pk"))


def _drafts(told: list[Trouble], now: datetime) -> Iterator[Draft]:
    """One message to each, about all of it."""
    for person in _people():
        language = staff_language(person.language)
        with translation.override(language), timezone.override(city_zone()):
            subject = _("Civic311 needs your attention")
            context = {
                "city": current_city(), "subject": subject, "number": _("Operations"),
                "link": settings.PUBLIC_URL + reverse("settings_operations"),
                "paragraphs": [_("This keeps Civic311 from doing its work:"), *(trouble.words() for trouble in told)],
            }  # fmt: skip
            yield Draft(
                key=f"alarm:{now.isoformat()}:{person.pk}", kind="alarm", to_address=person.email, subject=subject,
                language=language, body_text=render_to_string("emails/message.txt", context).strip() + "\n",
                body_html=render_to_string("emails/message.html", context), despite_stop=True,
            )  # fmt: skip
