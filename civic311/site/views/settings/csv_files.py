"""CSV files of the catalogue: download, and load with a preview of what would change."""

import base64
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from civic311.lib.crumbs import in_settings
from civic311.lib.csv_rows import UnreadableFile
from civic311.site import catalogue_csv
from civic311.site.catalogue_csv import ADDED, CHANGED, UNCHANGED, WRONG
from civic311.site.catalogue_tables import TABLES
from civic311.site.forms.upload import KeptForm, UploadForm
from civic311.site.views.settings.reference import section_page
from civic311.site.views.settings.section import Section
from routing.actions.targets import needs_second_person

SHOWN = 200


@section_page
def export(request: HttpRequest, section: Section) -> StreamingHttpResponse:
    """`/staff/settings/<section>/export.csv`."""
    if section.slug not in TABLES:
        raise Http404
    response = StreamingHttpResponse(catalogue_csv.export(section.slug), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{section.slug}.csv"'
    return response


@section_page
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest, section: Section) -> HttpResponse:
    """`/staff/settings/<section>/import/`: choose a file, look at the differences, load it as a whole."""
    if section.slug not in TABLES:
        raise Http404
    is_kept = "kept" in request.POST
    form = _form(request)
    if request.method != "POST" or not form.is_valid():
        return _choose(request, section, form)
    data: bytes = form.cleaned_data["kept" if is_kept else "file"]
    try:
        differences = catalogue_csv.compare(section.slug, data)
    except UnreadableFile as error:
        form.add_error(None, str(error))
        return _choose(request, section, form)
    is_good = not any(difference.state == WRONG for difference in differences)
    if is_kept and is_good:
        by = request.viewer.user_id  # type: ignore[attr-defined]
        count = catalogue_csv.apply(differences, by=by, now=timezone.now())
        messages.success(request, _loaded(section, count) % {"count": count})
        return redirect("settings_section", section.slug)
    return _preview(request, section, differences, data)


def _loaded(section: Section, count: int) -> str:
    if section.slug == "targets" and needs_second_person():
        return ngettext(
            "%(count)d change waits for a second person.", "%(count)d changes wait for a second person.", count
        )
    return ngettext("%(count)d row was loaded.", "%(count)d rows were loaded.", count)


def _form(request: HttpRequest) -> UploadForm | KeptForm:
    if request.method != "POST":
        return UploadForm()
    return KeptForm(request.POST) if "kept" in request.POST else UploadForm(request.POST, request.FILES)


def _choose(request: HttpRequest, section: Section, form: Any) -> HttpResponse:
    context = {"section": section, "form": form, "columns": TABLES[section.slug].columns, "crumbs": _crumbs(section)}
    return render(request, "staff/settings/import.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, section: Section, differences: list[Any], data: bytes) -> HttpResponse:
    counts = Counter(difference.state for difference in differences)
    shown = [each for each in differences if each.state == WRONG] or [
        each for each in differences if each.state != UNCHANGED
    ]
    context = {
        "section": section,
        "form": KeptForm(initial={"kept": base64.b64encode(data).decode()}),
        "counts": {
            "added": counts[ADDED],
            "changed": counts[CHANGED],
            "same": counts[UNCHANGED],
            "wrong": counts[WRONG],
        },
        "differences": shown[:SHOWN],
        "more": max(len(shown) - SHOWN, 0),
        "crumbs": _crumbs(section),
    }
    return render(request, "staff/settings/preview.html", context, status=422 if counts[WRONG] else 200)


def _crumbs(section: Section) -> list[dict[str, Any]]:
    return in_settings((reverse("settings_section", args=[section.slug]), section.title))
