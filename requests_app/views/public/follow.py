"""Follow a case, a thing, a place, a ward or a service: by email, in a browser, by feed; and the page of one wish."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network
from civic311.lib.private_links import private_link
from notifications.web_push import public_key
from requests_app.actions.following import change, confirm, follow_by_mail, follow_in_browser, follow_of, stop, token_of
from requests_app.forms.following import (
    HOUR,
    TOO_MANY,
    TRIES_PER_HOUR,
    DeviceForm,
    FollowForm,
    RhythmForm,
)
from requests_app.models import Follow
from requests_app.queries.following import RADII, Target, feed_of, page_of, query_of, target_from, with_rows, words_of
from requests_app.views.public.door import open_door


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door()
def follow(request: HttpRequest) -> HttpResponse:
    """`/follow/?case=…` (or `asset`, `ward`, `service`, `near`). The same answer for everybody, so that nobody learns
    who follows."""
    target = target_from(request.GET)
    if target is None:
        raise Http404
    if request.method != "POST":
        return _page(request, target, FollowForm())
    now = timezone.now()
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, target, form)
    if not form.may_send("follow", visitor=client_network(request), now=now):
        return _page(request, target, form, status=429)
    follow_by_mail(
        target, email=form.cleaned_data["email"], rhythm=form.cleaned_data["rhythm"], language=get_language() or "en",
        now=now,
    )  # fmt: skip
    messages.success(request, _("Please look into your mail: open the link in it and press the button there."))
    return redirect(f"{reverse('follow')}?{query_of(target)}")


def _page(request: HttpRequest, target: Target, form: FollowForm, *, status: int = 200) -> HttpResponse:
    push = {
        "key": public_key(), "worker": reverse("resident_worker"), "scope": "/",
        "send": f"{reverse('follow_device')}?{query_of(target)}",
    }  # fmt: skip
    context = {
        "target": target, "what": words_of(target), "page": page_of(target), "feed": feed_of(target), "form": form,
        "push": push, "radii": _radii(target), "query": query_of(target),
    }  # fmt: skip
    return render(request, "public/follow/new.html", context, status=status)


def _radii(target: Target) -> list[dict[str, Any]]:
    """Other sizes of a followed place, each with its address."""
    if target.kind != Follow.Kind.PLACE:
        return []
    sizes = [Target(**{**vars(target), "radius": metres}) for metres in RADII]
    return [
        {"metres": each.radius, "url": f"?{query_of(each)}", "is_on": each.radius == target.radius} for each in sizes
    ]  # fmt: skip


@never_cache
@require_POST
@open_door()
def follow_device(request: HttpRequest) -> HttpResponse:
    """The same for a browser: its script sends what the push service needs; answers with the page of the wish."""
    now = timezone.now()
    target = target_from(request.GET)
    if target is None:
        raise Http404
    if not allow(f"follow:{client_network(request)}", TRIES_PER_HOUR, HOUR, now):
        return JsonResponse({"error": str(TOO_MANY)}, status=429)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This browser cannot take messages.")}, status=400)
    token = follow_in_browser(target, **form.cleaned_data, language=get_language() or "en", now=now)
    if not token:
        return JsonResponse({"error": _("This browser follows very much already. Stop something first.")}, status=400)
    return JsonResponse({"page": reverse("follow_own", args=[token])})


@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_own(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one wish: say yes, change it, stop. Opening it changes nothing, since mail programs follow links."""
    row = _whose(token)
    form = RhythmForm(initial={"rhythm": row.rhythm, "language": row.language})
    if request.method == "POST":
        form = RhythmForm(request.POST)
        if _act(request, row, form, timezone.now()):
            return redirect("follow_own", token)
    context = {
        "row": row, "what": words_of(row), "page": page_of(row), "feed": feed_of(row), "form": form,
        "is_on": row.confirmed_at is not None and row.stopped_at is None,
    }  # fmt: skip
    return render(request, "public/follow/own.html", context)


def _whose(token: str) -> Follow:
    row = follow_of(token)
    if row is None:
        raise Http404
    return with_rows(Follow.objects.filter(pk=row.pk)).get()


def _act(request: HttpRequest, row: Follow, form: RhythmForm, now: datetime) -> bool:
    """Do what a button says; False when the form has to be mended first."""
    doing = request.POST.get("do")
    if doing == "stop":
        stop(row, now=now)
    elif doing == "confirm":
        confirm(row, now=now)
    elif form.is_valid():
        change(row, rhythm=form.cleaned_data["rhythm"], language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
    else:
        return False
    return True


@csrf_exempt
@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The button of mail programs that ends a message (RFC 8058): they post without cookies, so that the secret address
    alone counts. Opened as a page it leads to the wish."""
    row = _whose(token)
    if request.method == "POST":
        stop(row, now=timezone.now())
        return HttpResponse(_("We no longer write to you about this."), content_type="text/plain; charset=utf-8")
    return redirect("follow_own", token_of(row.pk))
