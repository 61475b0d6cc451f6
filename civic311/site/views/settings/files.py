"""Files of areas, assets and addresses: choose one, say what its fields mean, look at the differences, load it.

The worker opens the file; these pages show what it found and look again by themselves while it is at work.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.site.forms.places import (
    AddressesFileForm,
    AddressFieldsForm,
    AreaFieldsForm,
    AreasFileForm,
    AssetFieldsForm,
    AssetsFileForm,
)
from civic311.site.views.settings.areas import crumbs, for_the_city
from routing.actions import file_imports
from routing.imports.problems import problem_words, refusal_words
from routing.models import AreaLayer, AssetType, FileImport

AREAS, ASSETS, ADDRESSES = FileImport.Kind.AREAS, FileImport.Kind.ASSETS, FileImport.Kind.ADDRESSES
LOOK_AGAIN_SECONDS = 2
_FILE_FORMS: dict[str, Any] = {AREAS: AreasFileForm, ASSETS: AssetsFileForm, ADDRESSES: AddressesFileForm}
_FIELD_FORMS: dict[str, Any] = {AREAS: AreaFieldsForm, ASSETS: AssetFieldsForm, ADDRESSES: AddressFieldsForm}


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Any, kind: str) -> HttpResponse:
    """`/staff/settings/areas/load/`, and the same for assets and addresses: choose a file."""
    wanted = {name: request.GET[name] for name in ("layer", "type") if name in request.GET}
    form = _FILE_FORMS[kind](request.POST or None, request.FILES or None, initial=wanted)
    if request.method == "POST" and form.is_valid():
        row = file_imports.begin(
            kind, form.cleaned_data["file"], form.options(), user_id=request.user.pk, now=timezone.now()
        )
        return redirect("settings_file", row.pk)
    context = {"form": form, "kind": kind, "has_types": kind != ASSETS or AssetType.objects.filter(is_active=True),
               "home": _home(kind), "crumbs": _crumbs(kind)}  # fmt: skip
    return render(request, "staff/settings/file_load.html", context, status=422 if form.errors else 200)


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/files/<pk>/`: whatever the file waits for; `do` is check, apply, again or discard."""
    row = get_object_or_404(FileImport, pk=pk)
    if request.method == "POST" and request.POST.get("do") != "check":
        return _act(request, row)
    form = _fields_form(request, row) if row.state == FileImport.State.READ else None
    if request.method == "POST" and form is not None and form.is_valid():
        chosen = form.options() | {"file_layer": _file_layer(request, row)["name"]}
        file_imports.go_on(row, file_imports.CHECK, chosen, now=timezone.now())
        return redirect("settings_file", pk)
    if request.method == "POST" and form is None:
        return redirect("settings_file", pk)
    context = {"row": row, "form": form, "crumbs": _crumbs(row.kind), "target": _target(row), "home": _home(row.kind),
               "load_url": reverse(f"settings_load_{row.kind}"), **_said(request, row)}  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    response = render(request, f"staff/settings/{_PAGES[row.state]}", context, status=status)
    if row.state == FileImport.State.WAITING:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


_PAGES = {
    FileImport.State.WAITING: "file_waiting.html",
    FileImport.State.READ: "file_fields.html",
    FileImport.State.CHECKED: "file_differences.html",
    FileImport.State.APPLIED: "file_done.html",
    FileImport.State.FAILED: "file_failed.html",
}


def _act(request: HttpRequest, row: FileImport) -> HttpResponse:
    doing = request.POST.get("do", "")
    if doing == "discard":
        file_imports.discard(row)
        messages.success(request, _("The file was thrown away."))
        return redirect(_home(row.kind))
    if doing == "again":
        file_imports.choose_again(row, now=timezone.now())
    elif doing == "apply":
        file_imports.go_on(row, file_imports.APPLY, {}, now=timezone.now())
    return redirect("settings_file", row.pk)


def _fields_form(request: HttpRequest, row: FileImport) -> Any:
    data = request.POST if request.method == "POST" else None
    return _FIELD_FORMS[row.kind](data, layer=_file_layer(request, row), initial=row.options)


def _file_layer(request: HttpRequest, row: FileImport) -> dict[str, Any]:
    """What the worker said of the layer chosen, where the file has several."""
    wanted = request.GET.get("file_layer", row.options.get("file_layer", ""))
    layers: list[dict[str, Any]] = row.report["layers"]
    return next((layer for layer in layers if layer["name"] == wanted), layers[0])


def _said(request: HttpRequest, row: FileImport) -> dict[str, Any]:
    """What the worker found, in words."""
    report, said = row.report, {}
    if "problem" in report:
        said["problem"] = problem_words(report["problem"]["code"], report["problem"]["params"])
    if row.state == FileImport.State.READ:
        said |= {"file_layers": report["layers"], "file_layer": _file_layer(request, row)}
    if row.state == FileImport.State.CHECKED:
        found = report["found"]
        said |= {"found": found, "refused": [refusal_words(label, reason) for label, reason in found["refused"]]}
        said["changes"] = any(found["counts"].get(name) for name in file_imports.CHANGES)
        if row.kind == AREAS:
            said["areas_url"] = reverse("settings_file_map", args=[row.pk])
            said["valid_from"] = parse_date(row.options.get("valid_from") or "")
    if row.state == FileImport.State.APPLIED:
        said["written"] = report["written"]
    return said


def _target(row: FileImport) -> str:
    """The name of what the file is loaded into."""
    if row.kind == ADDRESSES:
        return _("Addresses")
    if row.kind == ASSETS:
        return str(AssetType.objects.filter(pk=row.options["type_id"]).first() or "")
    layer_id = row.options.get("layer_id") or row.report.get("layer_id")
    layer = AreaLayer.objects.filter(pk=layer_id).first() or AreaLayer(name=row.options.get("layer_name", {}))
    return str(layer)


@for_the_city
def file_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The outlines of a file that was compared, as GeoJSON."""
    found = get_object_or_404(FileImport, pk=pk, kind=AREAS).report.get("found")
    if found is None:
        raise Http404
    return JsonResponse(found["map"], headers={"Cache-Control": "no-store"})


def _home(kind: str) -> str:
    if kind == ADDRESSES:
        return reverse("settings_load_addresses")
    return reverse("settings_layers") if kind == AREAS else reverse("settings_section", args=["assets"])


def _crumbs(kind: str) -> list[dict[str, Any]]:
    if kind == AREAS:
        return crumbs()
    title = _("Addresses") if kind == ADDRESSES else _("Assets")
    return [*crumbs()[:1], {"url": _home(kind), "title": title}]
