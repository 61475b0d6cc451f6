"""The catalogue studio: the list of services, and the pages of one service part by part."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.catalogue_gaps import Gaps, gaps_of
from civic311.site.forms.outcomes import ServiceReasonsForm
from civic311.site.forms.services import BasicsForm, EvidenceForm, PrivacyForm, TextsForm
from civic311.site.views.settings.section import CATALOGUE
from civic311.site.views.settings.sections import SECTIONS
from requests_app.queries.category_state import guess_state
from routing.models import Service, ServiceGroup

studio_page = needs_everywhere(CATALOGUE)
FORMS: dict[str, Any] = {
    "basics": BasicsForm, "texts": TextsForm, "privacy": PrivacyForm, "evidence": EvidenceForm,
    "closure-reasons": ServiceReasonsForm,
}  # fmt: skip
TABS = (
    ("basics", gettext_lazy("Basics")), ("questions", gettext_lazy("Questions")),
    ("texts", gettext_lazy("Texts and messages")), ("privacy", gettext_lazy("Privacy")),
    ("evidence", gettext_lazy("Evidence")), ("targets", gettext_lazy("Targets")),
    ("closure-reasons", gettext_lazy("Closure reasons")), ("history", gettext_lazy("History")),
)  # fmt: skip


def part_url(service: Service, part: str) -> str:
    """Where a part of a service lies."""
    if part == "basics":
        return reverse("settings_edit", args=["services", service.pk])
    return reverse("settings_service_part", args=[service.pk, part])


def frame(service: Service, part: str) -> dict[str, Any]:
    """What every page of a service shows around its part: tabs with what is missing there, and the way back."""
    gaps = gaps_of([service], today=timezone.localdate())[service.pk]
    return {
        "service": service,
        "part": part,
        "tabs": [
            {"url": part_url(service, name), "title": title, "is_current": name == part,
             "gaps": len(gaps.by_part.get(name, []))}
            for name, title in TABS
        ],
        "gaps": gaps.by_part.get(part, []),
        "crumbs": in_settings((reverse("settings_section", args=["services"]), SECTIONS["services"].title)),
    }  # fmt: skip


@studio_page
@require_safe
def services_list(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/services/`: those in use with owner, review and what they lack, then the retired ones."""
    wanted = request.GET.get("group", "")
    rows = Service.objects.select_related("group", "default_queue", "owner")
    services = list(rows.filter(group__code=wanted) if wanted else rows)
    today = timezone.localdate()
    gaps = gaps_of(services, today=today)
    context = {
        "section": SECTIONS["services"],
        "rows": [_row(service, gaps[service.pk], today) for service in services if service.is_active],
        "retired": [service for service in services if not service.is_active],
        "groups": ServiceGroup.objects.all(),
        "wanted": wanted,
        "words_guess": guess_state(),
        "crumbs": in_settings(),
    }
    return render(request, "staff/settings/services.html", context)


def _row(service: Service, gaps: Gaps, today: Any) -> dict[str, Any]:
    return {
        "service": service, "gaps": gaps.all,
        "is_overdue": service.review_on is not None and service.review_on <= today,
    }  # fmt: skip


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def service_part(request: HttpRequest, pk: int, part: str = "basics") -> HttpResponse:
    """`/staff/settings/services/<pk>/<part>/`: one form of the service; each save is a version."""
    if part not in FORMS:
        raise Http404
    service = get_object_or_404(Service.objects.select_related("group", "default_queue", "owner"), pk=pk)
    form = FORMS[part](request.POST if request.method == "POST" else None, instance=service)
    if request.method == "POST" and form.is_valid():
        form.saved_by = request.viewer.user_id  # type: ignore[attr-defined]
        form.keep(timezone.now())
        messages.success(request, _("Saved: %(name)s") % {"name": service})
        return redirect(part_url(service, part))
    shown = Service.objects.get(pk=pk) if form.errors else service  # what was typed wrongly is in the form only
    context = frame(shown, part) | {"form": form}
    return render(request, "staff/settings/service.html", context, status=422 if form.errors else 200)
