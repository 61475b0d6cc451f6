"""How severity is scored: the factors, their form, and a box to try a made-up report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.lib.crumbs import in_settings
from civic311.site.forms.fields import first_language
from civic311.site.forms.severity import FactorForm, TrySeverityForm
from civic311.site.views.settings.studio import studio_page
from requests_app.condition_words import severity_words
from requests_app.routing_facts import facts_of
from requests_app.routing_words import reason_sentences, tree_sentences
from requests_app.wording import SEVERITIES
from routing.actions.reference_data import set_active
from routing.models import SeverityFactor
from routing.planning import place
from routing.reference import in_city_zone, reference
from routing.severity import BASE_POINTS, LOWEST, THRESHOLDS, score


def _crumbs(*, below: bool = True) -> list[dict[str, Any]]:
    here = in_settings()
    return [*here, {"url": reverse("settings_severity"), "title": _("How urgent")}] if below else here


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def factors(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/severity/`: the scale and the factors; a post tries a made-up report."""
    rows = list(SeverityFactor.objects.all())
    sentences = tree_sentences([row.conditions for row in rows])
    shown = [
        {"factor": row, "when": sentence or _("Always")} for row, sentence in zip(rows, sentences, strict=True)
    ]  # fmt: skip
    form = TrySeverityForm(request.POST if request.method == "POST" else None)
    asked_only = request.POST.get("do") == "questions"
    scored = _tried(form) if request.method == "POST" and not asked_only and form.is_valid() else None
    context = {
        "rows": [row for row in shown if row["factor"].is_active],
        "retired": [row for row in shown if not row["factor"].is_active],
        "scale": _scale(), "form": form, "point": _point(form), "scored": scored,
        "shows_errors": form.is_bound and not asked_only,
        "crumbs": _crumbs(below=False),
    }  # fmt: skip
    return render(request, "staff/settings/rules/severity.html", context)


def _point(form: TrySeverityForm) -> tuple[float | None, float | None]:
    """Where the marker of the map stands."""
    found: tuple[float | None, float | None] = getattr(form, "cleaned_data", {}).get("point", (None, None))
    return found


def _scale() -> list[dict[str, Any]]:
    """Each severity with the points a service of it begins with, and from how many points on it counts."""
    least = {severity: points for points, severity in THRESHOLDS}
    return [
        {"severity": f"{number} – {name}", "base": BASE_POINTS[number], "least": least.get(number),  # noqa: RUF001
         "is_lowest": number == LOWEST}
        for number, name in SEVERITIES.items()
    ]  # fmt: skip


def _tried(form: TrySeverityForm) -> dict[str, Any]:
    """The severity of the made-up report, with the reasons."""
    known, given, now = reference(), form.cleaned_data, timezone.now()
    service = known.services[given["service"].service_code]
    lat, long = given["point"]
    facts = facts_of(
        known, service, answers=form.answers, area_codes=place(known, lat, long, on=in_city_zone(now).date()).codes,
        channel=given["channel"], text=given["text"], received_at=now, language=first_language(), lat=lat, long=long,
    )  # fmt: skip
    found = score(facts, known.factors)
    reasons = reason_sentences([{"kind": reason.kind, **reason.params} for reason in found.reasons])
    return {
        "severity": severity_words(found.severity), "own": severity_words(service.severity), "points": found.points,
        "reasons": reasons,
    }  # fmt: skip


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def factor_add(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/severity/add/`."""
    return _form_page(request, SeverityFactor())


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def factor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/severity/<pk>/`."""
    return _form_page(request, get_object_or_404(SeverityFactor, pk=pk))


def _form_page(request: HttpRequest, factor: SeverityFactor) -> HttpResponse:
    form = FactorForm(request.POST if request.method == "POST" else None, instance=factor)
    if request.method == "POST":
        if form.editor.act(request.POST.get("do", "")):
            form = FactorForm.as_typed(request.POST, instance=factor, editor=form.editor)
        elif form.is_valid():
            messages.success(request, _("Saved: %(name)s") % {"name": form.keep(timezone.now())})
            return redirect("settings_severity")
    shown = SeverityFactor.objects.get(pk=factor.pk) if factor.pk else None
    context = {"form": form, "factor": shown, "crumbs": _crumbs(), "first_language": first_language()}
    return render(request, "staff/settings/rules/factor.html", context, status=422 if form.is_wrong else 200)


@studio_page
@require_POST
def factor_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a factor, or use it again."""
    factor = get_object_or_404(SeverityFactor, pk=pk)
    set_active(factor, not factor.is_active)
    said = _("In use again: %(name)s") if factor.is_active else _("Retired: %(name)s")
    messages.success(request, said % {"name": factor})
    return redirect("settings_severity")
