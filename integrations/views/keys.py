"""`/staff/settings/integrations/keys/`: the Open311 server and the keys of other programs."""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import confirms_identity
from civic311.city.current import city_zone
from integrations.forms.keys import KeyForm
from integrations.keys import OVERLAP, make_key, replace_key, revoke_key
from integrations.models import ApiKey, Scope
from integrations.queries.keys import ended_keys, good_keys
from integrations.views.ledger import crumbs, integrations_page

_MOST = 100


@integrations_page
@confirms_identity
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys_page(request: Any) -> HttpResponse:
    """The keys; POST makes one and shows it, this once."""
    now = timezone.now()
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, text = make_key(
            given["name"], scopes=given["scopes"], rate=given["rate"], expires_at=_end_of(given["expires_on"]),
            by_id=request.viewer.user_id, now=now,
        )  # fmt: skip
        return _shown_once(request, key, text)
    context = {
        "form": form,
        "rows": [_line(key) for key in good_keys(now).order_by("name", "-created_at")[:_MOST]],
        "over": [_line(key) for key in ended_keys(now)[:_MOST]],
        "endpoint": f"{settings.PUBLIC_URL}/open311/v2/",
        "crumbs": crumbs(),
        "discovery": settings.PUBLIC_URL + reverse("open311_discovery", args=["xml"]),
    }
    return render(request, "staff/settings/integrations/keys.html", context, status=422 if form.errors else 200)


@integrations_page
@confirms_identity
@never_cache
@require_POST
def key_replace(request: Any, pk: int) -> HttpResponse:
    """Make a second key like this one, which ends some days later."""
    now = timezone.now()
    old = get_object_or_404(good_keys(now), pk=pk)
    key, text = replace_key(old, by_id=request.viewer.user_id, now=now)
    return _shown_once(request, key, text, replaced_until=now + OVERLAP)


@integrations_page
@require_POST
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key at once."""
    revoke_key(get_object_or_404(ApiKey, pk=pk), now=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("integration_keys")


def _shown_once(
    request: HttpRequest, key: ApiKey, text: str, *, replaced_until: datetime | None = None
) -> HttpResponse:  # fmt: skip
    context = {
        "key": key, "text": text, "replaced_until": replaced_until,
        "crumbs": crumbs((reverse("integration_keys"), _("Open311 and keys"))),
    }  # fmt: skip
    return render(request, "staff/settings/integrations/key_made.html", context)


def _line(key: ApiKey) -> dict[str, Any]:
    labels = dict(Scope.choices)
    return {"key": key, "opens": [labels.get(scope, scope) for scope in key.scopes]}


def _end_of(day: date | None) -> datetime | None:
    """A key until a day is good on that day too."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=city_zone()) if day else None
