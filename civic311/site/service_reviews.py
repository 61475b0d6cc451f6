"""Services whose day of review has come: who answers for one is reminded once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from notifications.outbox import Draft, known_keys, put
from routing.models import Service
from routing.reference import in_city_zone

FROM_HOUR = 6
REMIND_WITHIN = timedelta(days=30)  # a reminder that could not be written for a month is no longer one


def remind_owners(*, now: datetime) -> int:
    """Write the reminders that are missing, from six in the morning on; returns how many."""
    local = in_city_zone(now)
    if local.hour < FROM_HOUR:
        return 0
    rows = Service.objects.filter(
        is_active=True, owner__is_active=True, review_on__lte=local.date(),
        review_on__gt=local.date() - REMIND_WITHIN,
    )  # fmt: skip
    return put(list(_drafts(list(rows.select_related("owner").order_by("review_on", "pk")))), now=now)


def _drafts(services: list[Service]) -> Iterator[Draft]:
    keys = {f"service-review:{service.pk}.{service.review_on}": service for service in services}
    known = known_keys(list(keys))
    for key, service in keys.items():
        if key not in known and service.owner is not None:
            yield _draft(key, service)


def _draft(key: str, service: Service) -> Draft:
    assert service.owner is not None
    language = staff_language(service.owner.language)
    with translation.override(language), timezone.override(city_zone()):
        subject = _("%(service)s: please look through it again") % {"service": service}
        context = {
            "city": current_city(), "service": service, "number": service, "subject": subject,
            "link": settings.PUBLIC_URL + reverse("settings_edit", args=["services", service.pk]),
        }  # fmt: skip
        words = render_to_string("emails/words/service_review.txt", context)
        context["paragraphs"] = [part.strip() for part in words.split("\n\n") if part.strip()]
        return Draft(
            key=key, kind="service_review", to_address=service.owner.email, subject=subject, language=language,
            body_text=render_to_string("emails/message.txt", context).strip() + "\n",
            body_html=render_to_string("emails/message.html", context), despite_stop=True,
        )  # fmt: skip
