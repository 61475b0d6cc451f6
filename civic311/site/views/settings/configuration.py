"""`/staff/settings/configuration/`: everything that was set up, as one file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import confirms_identity
from civic311.city.current import city_zone, current_city
from civic311.lib.crumbs import in_settings
from civic311.site.configuration.comparing import Differences, NotAConfiguration, compare, read_file
from civic311.site.configuration.kinds import BY_NAME
from civic311.site.configuration.loading import CannotLoad, load
from civic311.site.configuration.reading import Rows, file_lines
from civic311.site.forms.configuration import ConfigurationFileForm
from civic311.site.views.settings.areas import for_the_city
from routing.actions import file_imports
from routing.models import FileImport

SHOWN = 200  # rows of one kind


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def configuration_page(request: Any) -> HttpResponse:
    """Download the file, or choose one to load."""
    form = ConfigurationFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = file_imports.keep(
            FileImport.Kind.CONFIGURATION, form.cleaned_data["file"], user_id=request.user.pk, now=timezone.now()
        )
        return redirect("settings_configuration_file", kept.pk)
    context = {"form": form, "crumbs": _crumbs()[:1]}
    return render(request, "staff/settings/configuration.html", context, status=422 if form.errors else 200)


@for_the_city
@require_safe
def configuration_download(request: HttpRequest) -> StreamingHttpResponse:
    """The file."""
    city = current_city()
    day = timezone.now().astimezone(city_zone()).date()
    name = f"{city.name if city else 'city'}-{day}".lower().replace(" ", "-")
    answer = StreamingHttpResponse(file_lines(), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@for_the_city
@confirms_identity
@require_http_methods(["GET", "HEAD", "POST"])
def configuration_file(request: Any, pk: int) -> HttpResponse:
    """What a file would change; `do` is load or discard."""
    row = get_object_or_404(FileImport, pk=pk, kind=FileImport.Kind.CONFIGURATION)
    if request.method == "POST" and request.POST.get("do") == "discard":
        file_imports.discard(row)
        messages.success(request, _("The file was thrown away."))
        return redirect("settings_configuration")
    problems: list[tuple[Any, str, str]] = []
    try:
        wanted = _rows(row)
        if request.method == "POST":
            _check_power(request, wanted)
            count = load(wanted, user_id=request.user.pk, now=timezone.now())
            file_imports.discard(row)
            said = ngettext("%(count)s row was written.", "%(count)s rows were written.", count)
            messages.success(request, said % {"count": count})
            return redirect("settings_configuration")
    except NotAConfiguration as problem:
        file_imports.discard(row)
        messages.error(request, str(problem))
        return redirect("settings_configuration")
    except CannotLoad as found:
        problems = found.problems
    differences = compare(wanted)
    context = {
        "row": row, "problems": problems[:SHOWN], "parts": _parts(differences), "count": differences.count,
        "only_here": [(BY_NAME[name].title, keys[:SHOWN]) for name, keys in differences.only_here.items()],
        "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "staff/settings/configuration_file.html", context, status=422 if problems else 200)


def _rows(row: FileImport) -> dict[str, Rows]:
    try:
        with default_storage.open(row.stored_as) as stored:
            return read_file(stored.read())
    except FileNotFoundError:
        raise NotAConfiguration(_("The file is no longer here. Please choose it again.")) from None


def _parts(differences: Differences) -> list[dict[str, Any]]:
    return [
        {"title": BY_NAME[name].title, "changes": changes[:SHOWN], "more": max(0, len(changes) - SHOWN)}
        for name, changes in differences.changes.items()
    ]


def _check_power(request: Any, wanted: dict[str, Rows]) -> None:
    """Raise PermissionDenied when the file changes what the person may not change on its own page."""
    powers = {BY_NAME[name].power for name in compare(wanted).changes}
    if not all(request.viewer.has_in(power, None) for power in powers):
        raise PermissionDenied


def _crumbs() -> list[dict[str, Any]]:
    return in_settings((reverse("settings_configuration"), _("Everything as one file")))
