"""Who follows what in the demo city, and one reader whose news of the week waits to be told in one mail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from notifications.models import DigestLine
from requests_app.actions.following import confirm, follow_by_mail
from requests_app.announce_digest import keep
from requests_app.models import Follow
from requests_app.queries.following import Target, words_of
from requests_app.queries.public import public_list
from requests_app.workflow import OPEN_STATUSES
from routing.models import Area, Service

_READER = "ines.mercado@letters.example"
_NEIGHBORS = ("theo.brandt@letters.example", "amara.cole@example.org")
_NEWS = 4


def make_follows(now: datetime) -> None:
    """A reader of a ward, one of a service, one of a place and one of a case; the first gets a digest soon."""
    case = public_list().filter(status__in=OPEN_STATUSES, lat__isnull=False).order_by("-requested_datetime").first()
    ward = Area.objects.filter(layer__is_reporting=True, valid_to=None).order_by("order").first()
    service = Service.objects.filter(is_public=True, is_common=True).order_by("pk").first()
    if case is None or ward is None or service is None:
        return
    around = Target(Follow.Kind.PLACE, lat=case.lat, long=case.long, radius=500)
    wishes = [
        (Target(Follow.Kind.WARD, area=ward), _READER, "weekly", "es"),
        (Target(Follow.Kind.SERVICE, service=service), _NEIGHBORS[0], "daily", "en"),
        (Target(Follow.Kind.CASE, service_request=case), _NEIGHBORS[0], "each", "en"),
        (around, _NEIGHBORS[1], "daily", "en"),
    ]
    for target, email, rhythm, language in wishes:
        follow_by_mail(target, email=email, rhythm=rhythm, language=language, now=now - timedelta(days=9))
        confirm(Follow.objects.latest("pk"), now=now - timedelta(days=9))
    _news(service, now)


def _news(service: Service, now: datetime) -> None:
    """The newest requests of a service, as they would have been kept for its reader."""
    rows = public_list().filter(service=service).order_by("-requested_datetime")[:_NEWS]
    keep(
        DigestLine(
            key=f"follow:{row.pk}.demo", to_address=_NEIGHBORS[0], title=f"New: {_about(row)}",
            text="Somebody reported this.", about=row.public_id, due_at=now, created_at=now,
            link=settings.PUBLIC_URL + reverse("request_detail", args=[row.public_id]),
        )
        for row in rows
    )  # fmt: skip


def _about(row: object) -> str:
    return words_of(Target(Follow.Kind.CASE, service_request=row))  # type: ignore[arg-type]
