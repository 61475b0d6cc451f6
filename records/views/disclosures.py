"""`/staff/records/requests/`: requests for public records with their clocks, and the life of each."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import needs_everywhere
from records.disclosure import asking, producing
from records.disclosure.calendar import working_days
from records.disclosure.deadlines import between
from records.disclosure.exemptions import in_use
from records.disclosure.figures import of_year
from records.disclosure.redacting import black_out_everywhere, read
from records.disclosure.words import act_words, cover_letter
from records.disclosure_forms import AnswerForm, EnterForm, EverywhereForm
from records.forms import ReasonForm
from records.models import Disclosure, Production, RecordsPolicy

DISCLOSE = "records.disclose"
_SHOWN = 200
State = Disclosure.State


def disclosure_or_404(number: str) -> Disclosure:
    """The request with its number. Raises Http404."""
    return get_object_or_404(Disclosure.objects.select_related("requester", "hold", "entered_by"), number=number)


@needs_everywhere(DISCLOSE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disclosures(request: Any) -> HttpResponse:
    """What is open, the next deadline first; what is over below. POST enters a request."""
    now = timezone.now()
    today = asking.today(now)
    form = EnterForm(request.POST or None, initial={"received_on": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        requester = {name: given[name] for name in ("name", "email", "phone", "postal_address")}
        row = asking.enter(
            requester, text=given["text"], channel=given["channel"], received_on=given["received_on"],
            by=request.viewer.user_id, now=now,
        )  # fmt: skip
        return redirect("disclosure", row.number)
    works = working_days()
    rows = [(row, clock(row, today, works)) for row in Disclosure.objects.filter(ended_on=None)[:_SHOWN]]
    context = {
        "form": form, "rows": rows, "over": Disclosure.objects.exclude(ended_on=None).order_by("-ended_on")[:_SHOWN],
        "policy": RecordsPolicy.now_in_force(), "year": today.year,
    }  # fmt: skip
    return render(request, "staff/records/disclosures.html", context, status=422 if form.errors else 200)


def clock(row: Disclosure, today: date, works: Any) -> tuple[str, int]:
    """How the time of an open request stands: waiting, late, soon (two working days or less) or good, and how many
    working days are left or lost.
    """
    if row.state == State.WAITING:
        return "waiting", 0
    if row.due_on < today:
        return "late", max(between(row.due_on, today, works), 1)
    left = between(today, row.due_on, works)
    return ("soon" if left <= 2 else "good"), left


@needs_everywhere(DISCLOSE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: Any, number: str) -> HttpResponse:
    """One request. POST with `do`: extend, wait, go_on, answer, withdraw, everywhere, rest, order."""
    row = disclosure_or_404(number)
    doing = request.POST.get("do", "")
    forms = {
        "extend": ReasonForm(request.POST if doing == "extend" else None, prefix="extend"),
        "answer": AnswerForm(request.POST if doing == "answer" else None, prefix="answer"),
        "everywhere": EverywhereForm(request.POST if doing == "everywhere" else None, prefix="everywhere"),
    }
    form = forms.get(doing)
    if request.method == "POST" and (form is None or form.is_valid()):
        _act(request, row, doing, form.cleaned_data if form else {})
        return redirect("disclosure", number)
    status = 422 if form is not None and form.errors else 200
    return render(request, "staff/records/disclosure.html", _page(row) | {"forms": forms}, status=status)


def _page(row: Disclosure) -> dict[str, Any]:
    now = timezone.now()
    whole = read(row)
    cases = [(each, whole.is_ready(each), len(whole.items[each.pk])) for each in whole.rows]
    left = row.cases.exclude(left_out_because="").select_related("service_request__service", "exemption")
    return {
        "row": row, "cases": cases, "left_out": left, "left_over": whole.left_over() if not row.is_over else [],
        "is_ready": bool(cases) and all(ready for _each, ready, _count in cases), "has_codes": bool(in_use()),
        "to_look": sum(not ready for _each, ready, _count in cases),
        "clock": clock(row, asking.today(now), working_days()) if not row.is_over else None,
        "acts": [(act, *act_words(act)) for act in row.acts.select_related("by")],
        "productions": row.productions.select_related("asked_by"), "letter": cover_letter(row, now=now),
        "kept_until": asking.kept_until(row),
    }  # fmt: skip


def _act(request: Any, row: Disclosure, doing: str, given: dict[str, Any]) -> None:
    """Do what was asked for, or say why it cannot be done now."""
    who: dict[str, Any] = {"by": request.viewer.user_id, "now": timezone.now()}
    acts: dict[str, Any] = {
        "extend": lambda: asking.extend(row.pk, reason=given["reason"], **who),
        "wait": lambda: asking.wait(row.pk, **who),
        "go_on": lambda: asking.go_on(row.pk, **who),
        "answer": lambda: asking.answer(row.pk, outcome=given["outcome"], **who),
        "withdraw": lambda: asking.withdraw(row.pk, **who),
        "everywhere": lambda: black_out_everywhere(row.pk, {given["phrase"]: given["exemption"].pk}, **who),
        "rest": lambda: black_out_everywhere(row.pk, read(row).words(), **who),
        "order": lambda: producing.order(row.pk, **who),
    }
    if doing not in acts:
        raise Http404
    try:
        done = acts[doing]()
    except asking.NotNow:
        messages.info(request, _("That is not possible any more. Look at how it stands now."))
    except producing.NotReady:
        messages.error(request, _("Look through every case first."))
    else:
        messages.success(request, _said(doing, done))


def _said(doing: str, done: Any) -> str:
    if doing in ("everywhere", "rest"):
        return _("Blacked out in %(count)s places.") % {"count": done}
    return _("The worker makes the set. Reload the page in a minute.") if doing == "order" else _("Saved.")


@needs_everywhere(DISCLOSE)
@never_cache
@require_POST
def download(request: Any, number: str, pk: int) -> FileResponse:
    """A numbered set; who took it is written down."""
    row = disclosure_or_404(number)
    made = get_object_or_404(row.productions, pk=pk, state=Production.State.DONE)
    if not default_storage.exists(made.stored_as):
        raise Http404
    asking.note(row, "downloaded", by=request.viewer.user_id, now=timezone.now(), first_number=made.first_number)
    file = default_storage.open(made.stored_as)
    return FileResponse(file, as_attachment=True, filename=f"{row.number}.zip", content_type="application/zip")


@needs_everywhere(DISCLOSE)
@require_safe
def figures(request: Any, year: int) -> HttpResponse:
    """The figures of a year, for the report that many laws ask for."""
    if not 2000 <= year <= 2100:
        raise Http404
    context = {"figures": of_year(year), "before": year - 1, "after": year + 1}
    return render(request, "staff/records/disclosure_figures.html", context)
