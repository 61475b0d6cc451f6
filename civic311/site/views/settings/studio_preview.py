"""How residents will see a service: the steps of the report with its questions and texts, without sending anything."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from civic311.city.languages import language_name, offered_languages
from civic311.site.views.settings.studio import part_url, studio_page
from requests_app.forms.contact import ContactForm
from requests_app.forms.report_details import DetailsForm
from requests_app.forms.report_place import PlaceForm
from requests_app.views.public.report_parts import step_line
from routing.asked import stop_in
from routing.models import Service
from routing.models.catalogue import ContactRule
from routing.reference import reference

STEPS = ("place", "details", "contact", "thanks")
LABELS = {"place": _("Place"), "details": _("Details"), "contact": _("About you"), "thanks": _("Thanks")}


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/services/<pk>/preview/`: `step` and `language` choose what is shown; nothing is kept or sent."""
    found = get_object_or_404(Service, pk=pk)
    service = reference().services_by_id.get(found.pk, found)
    languages = offered_languages()
    language = request.GET.get("language", "")
    language = language if language in languages else languages[0]
    step = request.GET.get("step", "")
    step = step if step in STEPS else "place"
    with translation.override(language):
        shown: dict[str, Callable[..., HttpResponse]] = {
            "place": _place, "details": _details, "contact": _contact, "thanks": _thanks,
        }  # fmt: skip
        return shown[step](request, service, _frame(service, step, language, languages))


def _url(service: Service, step: str, language: str) -> str:
    query = {"step": step, "language": language}
    return reverse("settings_service_preview", args=[service.pk], query=query)


def _frame(service: Service, step: str, language: str, languages: list[str]) -> dict[str, Any]:
    """The line of steps, and the bar that says that this is a preview."""
    steps = [name for name in STEPS if name != "contact" or service.contact_rule != ContactRule.FORBIDDEN]
    at = steps.index(step) if step in steps else len(steps) - 1
    return step_line(service, "check" if step == "thanks" else step if step in steps else "details") | {
        "next_url": _url(service, steps[min(at + 1, len(steps) - 1)], language),
        "back_url": _url(service, steps[max(at - 1, 0)], language),
        "preview": {
            "steps": [{"url": _url(service, name, language), "label": LABELS[name], "is_current": name == step}
                      for name in steps],
            "languages": [{"url": _url(service, step, code), "label": language_name(code), "code": code,
                           "is_current": code == language} for code in languages],
            "back_to": part_url(service, "basics"),
            "is_offered": service.is_active and service.residents_may_ask,
        },
    }  # fmt: skip


def _place(request: HttpRequest, service: Service, frame: dict[str, Any]) -> HttpResponse:
    form = PlaceForm(request.POST if request.method == "POST" else None, service=service, as_typed=True)
    if request.method == "POST" and form.is_valid():
        return redirect(frame["next_url"])
    areas_url = reverse("areas_geojson") if any(layer.has_areas for layer in reference().layers) else ""
    return render(request, "public/report/place.html", {"form": form, "known": {}, "areas_url": areas_url} | frame)


def _details(request: HttpRequest, service: Service, frame: dict[str, Any]) -> HttpResponse:
    form = DetailsForm(request.POST if request.method == "POST" else None, service=service)
    if request.method == "POST" and form.is_valid():
        stop = stop_in(form.questions, form.answers())
        if stop is not None:
            return render(request, "public/report/stop.html", {"text": stop.text} | frame)
        return redirect(frame["next_url"])
    return render(request, "public/report/details.html", {"form": form, "photos": []} | frame)


def _contact(request: HttpRequest, service: Service, frame: dict[str, Any]) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None, service=service)
    if request.method == "POST" and form.is_valid():
        return redirect(frame["next_url"])
    context = {"form": form, "is_required": service.contact_rule == ContactRule.REQUIRED}
    return render(request, "public/report/contact.html", context | frame)


def _thanks(request: HttpRequest, service: Service, frame: dict[str, Any]) -> HttpResponse:
    messages = {row.occasion: row for row in service.messages.all()}
    context = {"now": timezone.now(), "messages_of_service": list(messages.values())}
    return render(request, "staff/settings/preview_thanks.html", context | frame)
