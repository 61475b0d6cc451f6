"""Words and photos that wait for a look before everybody sees them: show, hide, one or many."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions.moderation import publish_texts
from requests_app.actions.photos import NeverPublic, publish_photo
from requests_app.actor import Actor
from requests_app.queries.moderation import PHOTOS, TEXTS, waiting_photos, waiting_texts
from requests_app.queries.public_text import second_look

SHOWN_AT_ONCE = 30


@needs(TEXTS, PHOTOS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request: Any) -> HttpResponse:
    """`/staff/moderation/`: oldest first. POST `do` show or hide with the boxes ticked (`case`), or `show:text-12` of
    one line.
    """
    if request.method == "POST":
        return _decided(request)
    texts, photos = waiting_texts(request.viewer), waiting_photos(request.viewer)
    lines = [
        {"report": row, "case": row.service_request, "key": f"text-{row.pk}", "words": second_look(row.description),
         "may_redact": policies.may(request.viewer, "redact", row.service_request)}
        for row in texts[: SHOWN_AT_ONCE]
    ]  # fmt: skip
    pictures = [
        {"photo": row, "case": row.service_request, "key": f"photo-{row.pk}",
         "may_redact": policies.may(request.viewer, "mask_photo", row.service_request)}
        for row in photos[: SHOWN_AT_ONCE]
    ]  # fmt: skip
    context = {
        "texts": lines, "photos": pictures, "may_texts": request.viewer.has(TEXTS),
        "may_photos": request.viewer.has(PHOTOS), "text_count": texts.count(), "photo_count": photos.count(),
    }  # fmt: skip
    return render(request, "staff/moderation.html", context)


def _decided(request: Any) -> HttpResponse:
    do, _colon, one = request.POST.get("do", "").partition(":")
    keys = [one] if one else request.POST.getlist("case")[: 2 * SHOWN_AT_ONCE]
    if do not in ("show", "hide"):
        return redirect("moderation")
    if not keys:
        messages.error(request, _("Choose at least one line first."))
        return redirect("moderation")
    is_public = do == "show"
    try:
        count = _decide(request, keys, is_public=is_public)
    except policies.Forbidden:
        raise PermissionDenied from None
    _say(request, count, is_public=is_public)
    return redirect("moderation")


def _decide(request: Any, keys: list[str], *, is_public: bool) -> int:
    """Decide about what still waits in the viewer's scope; returns about how many."""
    actor, now = Actor(request.viewer, "staff"), timezone.now()
    numbers = [int(key[5:]) for key in keys if key.startswith("text-") and key[5:].isdecimal() and len(key) < 24]
    count = publish_texts(
        waiting_texts(request.viewer).filter(pk__in=numbers), is_public=is_public, actor=actor, now=now
    )
    for photo in waiting_photos(request.viewer).filter(pk__in=filter(None, map(_photo_id, keys))):
        try:
            publish_photo(photo, is_public=is_public, actor=actor, now=now)
        except NeverPublic:
            continue
        count += 1
    return count


def _photo_id(key: str) -> UUID | None:
    try:
        return UUID(key[6:]) if key.startswith("photo-") else None
    except ValueError:
        return None


def _say(request: Any, count: int, *, is_public: bool) -> None:
    if not count:
        messages.info(request, _("Somebody was quicker: this is decided already."))
    elif is_public:
        messages.success(
            request, ngettext("Everybody can see it now.", "Everybody can see all %(count)s now.", count)
            % {"count": count},
        )  # fmt: skip
    else:
        messages.success(
            request, ngettext("It stays hidden.", "All %(count)s stay hidden.", count) % {"count": count}
        )  # fmt: skip
