"""Webhooks in the settings: who is told, what went out, and what to do when it did not arrive."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import confirms_identity
from integrations.actions import webhooks as actions
from integrations.exchange_words import answer_words, what_words
from integrations.forms.webhooks import ReplayForm, SubscriptionForm
from integrations.models import Delivery, Subscription
from integrations.views.ledger import crumbs, integrations_page, line, secret_page
from integrations.webhooks import replay
from integrations.webhooks.sending import send_test

_NEWEST = 20
_MOST = 200


@integrations_page
@never_cache
@require_safe
def webhooks(request: Any) -> HttpResponse:
    """`/staff/settings/integrations/webhooks/`: every subscription and how it is doing."""
    rows = [_shown(row) for row in _subscriptions()]
    return render(request, "staff/settings/integrations/webhooks.html", {"rows": rows, "crumbs": crumbs()})


@integrations_page
@confirms_identity
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_add(request: Any) -> HttpResponse:
    """A new subscription; its secret is shown with the answer, and never again."""
    form = SubscriptionForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        secret = actions.add_subscription(row, form.many(), now=timezone.now())
        return _secret_page(request, row, secret)
    return _form_page(request, form, _("Add a webhook"))


@integrations_page
@confirms_identity
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_change(request: Any, pk: int) -> HttpResponse:
    """Change where a subscription goes and what it is told."""
    row = get_object_or_404(Subscription, pk=pk)
    form = SubscriptionForm(request.POST or None, instance=row, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        actions.change_subscription(form.save(commit=False), form.many())
        messages.success(request, _("Saved."))
        return redirect("webhook", pk=pk)
    return _form_page(request, form, _("Change %(name)s") % {"name": row.name})


@integrations_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: Any, pk: int) -> HttpResponse:
    """One subscription: POST with `do` test, pause, resume, secret, replay, again (with `delivery`) or remove."""
    row = get_object_or_404(_subscriptions(), pk=pk)
    work = _BUTTONS.get(request.POST.get("do", "")) if request.method == "POST" else None
    answer = work(request, row, timezone.now()) if work is not None else None
    return answer or _page(request, row, ReplayForm())


def _test(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    outcome = send_test(row, actions.make_test(row, now=now), now=now)
    if outcome.is_taken:
        messages.success(request, _("It was taken: %(answer)s") % {"answer": outcome.words})
    else:
        messages.error(request, _("It was not taken: %(answer)s") % {"answer": outcome.words})
    return redirect("webhook", pk=row.pk)


def _pause(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    actions.pause(row)
    messages.success(request, _("Nothing is sent for now. What happens is kept and sent later."))
    return redirect("webhook", pk=row.pk)


def _resume(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    actions.resume(row, now=now)
    messages.success(request, _("It is sent again, the oldest first."))
    return redirect("webhook", pk=row.pk)


@confirms_identity
def _new_secret(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    return _secret_page(request, row, actions.new_secret_for(row, now=now))


def _replay(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    replay.begin(row, form.cleaned_data["since"], now=now)
    messages.success(request, _("Everything from then on is sent again."))
    return redirect("webhook", pk=row.pk)


def _again(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    number = request.POST.get("delivery", "")
    known = number.isdecimal() and len(number) < 19
    found = Delivery.objects.filter(pk=int(number), subscription=row).first() if known else None
    if found is not None and replay.again(found.pk, now=now):
        messages.success(request, _("It is tried again."))
    else:
        messages.info(request, _("It is on its way already."))
    return redirect("webhook", pk=row.pk)


def _remove(request: Any, row: Subscription, now: datetime) -> HttpResponse:
    actions.remove_subscription(row)
    messages.success(request, _("%(name)s is told nothing more.") % {"name": row.name})
    return redirect("webhooks")


_BUTTONS: dict[str, Callable[[Any, Subscription, datetime], HttpResponse]] = {
    "test": _test, "pause": _pause, "resume": _resume, "secret": _new_secret, "replay": _replay, "again": _again,
    "remove": _remove,
}  # fmt: skip


def _page(request: Any, row: Subscription, form: ReplayForm) -> HttpResponse:
    now = timezone.now()
    deliveries = Delivery.objects.filter(subscription=row).select_related("exchange__service_request")
    newest = deliveries.order_by("-pk")[:_NEWEST]
    lost = deliveries.filter(state=Delivery.State.GIVEN_UP).exclude(kind=actions.TEST).order_by("-pk")[:_MOST]
    context = {
        "row": row, "shown": _shown(row), "form": form, "lost": [_line(each, now) for each in lost],
        "newest": [_line(each, now) for each in newest], "crumbs": crumbs((reverse("webhooks"), _("Webhooks"))),
        "now": now,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "staff/settings/integrations/webhook.html", context, status=status)


def _line(delivery: Delivery, now: datetime) -> dict[str, Any]:
    shown = line(delivery.exchange, now)
    return shown | {
        "delivery": delivery,
        "what": what_words(delivery.exchange),
        "answer": answer_words(delivery.exchange),
    }


def _subscriptions() -> QuerySet[Subscription]:
    """With `waiting`, how many deliveries of each wait."""
    return Subscription.objects.annotate(waiting=Count("deliveries", filter=Q(deliveries__state="waiting")))


def _shown(row: Subscription) -> dict[str, Any]:
    if row.is_paused:
        words, look = _("Paused"), "is-hold"
    elif row.failures_in_a_row:
        words, look = _("Does not answer"), "is-late"
    else:
        words, look = _("Well"), "is-ok"
    return {"row": row, "words": words, "look": look, "waiting": row.waiting}


def _form_page(request: Any, form: SubscriptionForm, title: str) -> HttpResponse:
    back = reverse("webhook", args=[form.instance.pk]) if form.instance.pk else reverse("webhooks")
    context = {"form": form, "title": title, "crumbs": crumbs((reverse("webhooks"), _("Webhooks"))), "back": back}
    status = 422 if form.errors else 200
    return render(request, "staff/settings/integrations/webhook_form.html", context, status=status)


def _secret_page(request: Any, row: Subscription, secret: str) -> HttpResponse:
    return secret_page(request, row, secret, reverse("webhook", args=[row.pk]), (reverse("webhooks"), _("Webhooks")))
