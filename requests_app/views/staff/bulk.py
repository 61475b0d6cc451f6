"""Work on many cases: choose, say what, look at it first, start; then its progress, its results, and taking it back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from community.models import Notice
from requests_app import bulk_words
from requests_app.actions.bulk_checks import Forecast, forecast, make_kind
from requests_app.actions.bulk_runs import MOST, TO_DO, ask_to_undo, start_run
from requests_app.actor import Actor
from requests_app.forms.bulk import BULK_FORMS, BulkForm, Chosen, chosen_from, chosen_words
from requests_app.models import BulkRow, BulkRun
from requests_app.queries.bulk import (
    NOT_DONE,
    cases_in_scope,
    latest_runs,
    page_of_rows,
    progress_of,
    refused_cases,
    runs_of,
)
from requests_app.queries.visible import staff_requests
from requests_app.views.staff.same_rows import first_ids

SHOWN = 12  # numbers of refused cases that a preview names for each reason
TABS = {"not_done": NOT_DONE, "done": (BulkRow.State.DONE, BulkRow.State.UNDONE)}


@needs("requests.bulk")
@never_cache
def bulk(request: Any) -> HttpResponse:
    """`/staff/bulk/`: the person's runs; by POST the steps that lead to one (`step`: none, look, change, start)."""
    if request.method != "POST":
        return render(request, "staff/bulk_runs.html", {"runs": [_line(run) for run in latest_runs(request.viewer)]})
    now = timezone.now()
    action, back = request.POST.get("action", ""), request.POST.get("view", "")[:4000]
    chosen = _chosen(request, back, now)
    if not chosen or action not in BULK_FORMS:
        messages.warning(request, _("Choose cases first, then what is to be done with them."))
        return redirect(f"{reverse('queue')}?{back}" if back else reverse("queue"))
    step = request.POST.get("step", "")
    cases = cases_in_scope(request.viewer, [key for key, _version in chosen])
    fields = BULK_FORMS[action].base_fields
    form = BULK_FORMS[action](
        request.POST if step or not fields else None, cases=cases, viewer=request.viewer, auto_id="id_%s"
    )
    if step == "change" or (fields and not step) or not form.is_valid():
        return _ask(request, form, chosen, back)
    if step == "start":
        run = start_run(action, form.given(), chosen, actor=Actor(request.viewer, "staff"), now=now)
        return redirect("bulk_run", pk=run.pk)
    return _preview(request, form, chosen, back, now)


def _chosen(request: Any, back: str, now: datetime) -> Chosen:
    """The chosen cases with the versions that were seen: those a step carries along, all of the view, or the ticked."""
    if "cases" in request.POST:
        return chosen_from(request.POST["cases"], most=MOST)
    if request.POST.get("all"):
        return first_ids(request, back, most=MOST, now=now)
    numbers = request.POST.getlist("case")[:MOST]
    seen = dict(part.partition("=")[::2] for part in request.POST.get("versions", "").split(",")[:MOST])
    rows = staff_requests(request.viewer).filter(public_id__in=numbers).values_list("public_id", "pk", "version")
    found = {number: (pk, _seen(seen.get(number, ""), version)) for number, pk, version in rows}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _seen(text: str, version: int) -> int:
    """The version on the page, never beyond that of now."""
    return min(int(text), version) if text.isascii() and text.isdigit() and len(text) < 10 else version


def _ask(request: HttpRequest, form: BulkForm, chosen: Chosen, back: str) -> HttpResponse:
    context = {
        "form": form, "cases": chosen_words(chosen), "back": back, "count_words": count_words(len(chosen)),
        "is_most": len(chosen) == MOST,
    }  # fmt: skip
    return render(request, "staff/bulk.html", context)


def _preview(request: Any, form: BulkForm, chosen: Chosen, back: str, now: datetime) -> HttpResponse:
    """What would happen; nothing is written."""
    given = form.given()
    found = forecast(make_kind(form.action, given, now=now), chosen, request.viewer)
    will = [each for each in found if not each.reason]
    context = {
        "form": form, "cases": chosen_words(chosen), "back": back,
        "sentence": bulk_words.sentence(form.action, given, len(will)), "will": will,
        "refused": _by_reason(found), "refused_count": len(found) - len(will),
        "residents_read": bulk_words.residents_read(form.action, given),
        "tells": form.action not in ("assign", "tag"),
    }  # fmt: skip
    return render(request, "staff/bulk_preview.html", context)


def _by_reason(found: Sequence[Forecast]) -> list[dict[str, Any]]:
    """Why cases would be refused, the most frequent reason first, with the first numbers of each."""
    counts = Counter(each.reason for each in found if each.reason)
    return [
        {
            "why": bulk_words.why(code), "count": count, "more": max(0, count - SHOWN),
            "cases": [each.case for each in found if each.reason == code][:SHOWN],
        }
        for code, count in counts.most_common()
    ]  # fmt: skip


def count_words(count: int) -> str:
    """How many cases are chosen."""
    return ngettext("%(count)s case chosen", "%(count)s cases chosen", count) % {"count": f"{count:,}"}


@needs("requests.bulk")
@never_cache
def bulk_run(request: Any, pk: int) -> HttpResponse:
    """`/staff/bulk/<id>/`: how far it is and what became of each case; `show` is done or not_done."""
    run = get_object_or_404(runs_of(request.viewer), pk=pk)
    now = timezone.now()
    progress = progress_of(run)
    is_running = run.state in TO_DO
    counts = {
        "done": progress.by_state.get(BulkRow.State.DONE, 0) + progress.by_state.get(BulkRow.State.UNDONE, 0),
        "not_done": sum(progress.by_state.get(state, 0) for state in NOT_DONE),
        "left": progress.by_state.get(BulkRow.State.LEFT, 0),
    }
    show = request.GET.get("show", "")
    show = show if show in TABS else "not_done" if counts["not_done"] else "done"
    page = page_of_rows(run, TABS[show], request.GET.get("page"))
    context = _line(run) | {
        "progress": progress, "is_running": is_running, "counts": counts, "show": show, "page": page,
        "rows": [{"row": row, "why": bulk_words.why(row.reason) if row.reason else ""} for row in page.rows],
        "again": chosen_words(refused_cases(run)) if counts["not_done"] and not is_running else "",
        "notice": Notice.objects.filter(pk=run.parameters.get("notice")).first(),
        "may_undo": run.state in ("waiting", "running") or (run.state == "done" and run.undo_until > now),
    }  # fmt: skip
    return render(request, "staff/bulk_run.html", context)


def _line(run: BulkRun) -> dict[str, Any]:
    """A run with its words; `cases` is how many it is about."""
    count = run.cases if hasattr(run, "cases") else run.rows.count()
    return {"run": run, "sentence": bulk_words.sentence(run.action, run.parameters, count)}


@needs("requests.bulk")
@require_POST
def bulk_undo(request: Any, pk: int) -> HttpResponse:
    """`/staff/bulk/<id>/undo/`: stop it and take back what it did."""
    run = get_object_or_404(runs_of(request.viewer), pk=pk)
    if not ask_to_undo(run, now=timezone.now()):
        messages.error(request, _("It is too late: its people have been told. Change the cases as they are now."))
    return redirect("bulk_run", pk=run.pk)
