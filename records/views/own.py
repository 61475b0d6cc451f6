"""`/requests/mine/<token>/data/`: somebody asks, by her signed link, for a copy of her data or that it be erased."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.city.current import city_zone
from civic311.lib.private_links import private_link
from civic311.people.links import email_of
from civic311.people.models import Contact
from civic311.people.privacy import person_of
from records.copying import make_copy
from records.models import DataWish, RecordsPolicy

_SHOWN = 10


@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """What she asked for and what came of it; POST with `do`: copy or erase asks, take downloads a copy."""
    now = timezone.now()
    email = email_of(token, now=now)
    if not email:
        raise Http404
    doing = request.POST.get("do", "")
    if doing == "take":
        return _copy(email, now)
    if doing in DataWish.What.values:
        _ask(email, doing, now)
        messages.success(request, _("We have your request. This page tells you what comes of it."))
        return redirect("own_data", token)
    rows = list(DataWish.objects.filter(email=email).order_by("-asked_at")[:_SHOWN])
    waiting = {row.what for row in rows if row.state == DataWish.State.WAITING}
    context = {"email": email, "token": token, "rows": rows, "waiting": waiting,
               "days": RecordsPolicy.now_in_force().answer_days}  # fmt: skip
    return render(request, "public/mine/data.html", context)


@transaction.atomic
def _ask(email: str, what: str, now: datetime) -> None:
    """Put it on the list of staff; asked again while it waits, it is one."""
    due = timezone.localdate(now, city_zone()) + timedelta(days=RecordsPolicy.now_in_force().answer_days)
    row = DataWish(email=email, what=what, asked_at=now, due_on=due)
    DataWish.objects.bulk_create([row], ignore_conflicts=True)


def _copy(email: str, now: datetime) -> Any:
    """Her copy, once staff let her take it. Raises Http404 before."""
    ready = DataWish.objects.filter(email=email, what=DataWish.What.COPY, state=DataWish.State.READY)
    contact = Contact.objects.filter(email__iexact=email, redacted_at=None).order_by("pk").first()
    person = person_of([contact.pk]) if contact is not None and ready.exists() else None
    if person is None:
        raise Http404
    name = f"data-{now:%Y-%m-%d}.zip"
    return FileResponse(make_copy(person, now=now), as_attachment=True, filename=name, content_type="application/zip")
