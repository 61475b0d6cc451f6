"""`/staff/people-data/`: what is known of one person; copy, correct, erase. Each look is kept."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import confirms_identity, needs_everywhere
from civic311.accounts.privacy import staff_accounts
from civic311.city.current import city_zone
from civic311.lib.known_data import Person
from civic311.people.looks import record_looks
from civic311.people.models import Contact
from civic311.people.names import people_named
from civic311.people.privacy import alike, person_of
from civic311.people.stopped import normal
from records.answering import answer
from records.copying import make_copy
from records.erasing import ask_to_erase, plan
from records.forms import EraseForm, FindPersonForm, ReasonForm
from records.models import DataWish, Erasure
from records.rooms import everything_known
from records.why_words import why_kept
from records.words import COUNTED, counted, kept_lines, table
from requests_app.privacy import mentioned_in, reports_of
from requests_app.queries.search import phone_in
from routing.phrases import fold

PEOPLE = "people.data"
ABOUT = "people-data"  # in the record of looks
MOST_FOUND = 50
_LATELY = 20


@needs_everywhere(PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_data(request: Any) -> HttpResponse:
    """Find a person; what people asked for themselves; what was erased lately. What is looked for is in no address."""
    now = timezone.now()
    form = FindPersonForm(request.POST or None)
    found, email = None, ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["q"]
        found = _found(asked)
        record_looks(found, user_id=request.viewer.user_id, about=ABOUT, now=now)
        email = normal(asked) if "@" in asked.strip("@") else ""
        if "open" in request.POST and email and not found:  # nobody reported with it, but it may follow or have written
            return redirect("people_data_person", Contact.objects.create(email=email, channel="none").pk)
    context = {
        "form": form, "found": found, "email": email, "today": timezone.localdate(now, city_zone()),
        "wishes": DataWish.objects.filter(state=DataWish.State.WAITING),
        "erasures": Erasure.objects.select_related("asked_by", "certificate")[:_LATELY],
    }  # fmt: skip
    return render(request, "staff/records/people.html", context, status=422 if form.errors else 200)


def _found(asked: str) -> list[Contact]:
    phone = phone_in(asked)
    if phone:
        found = Contact.objects.filter(phone=phone)
    elif "@" in asked:
        found = Contact.objects.filter(email__iexact=asked)
    else:
        found = Contact.objects.filter(pk__in=list(people_named(fold(asked).split(), most=MOST_FOUND)))
    return list(found.filter(Q(redacted_at=None)).order_by("name", "pk")[:MOST_FOUND])


def _person(request: Any, pk: int, now: datetime) -> Person:
    """The person behind a contact, with further contacts that staff ticked; the look is kept. Raises Http404."""
    also = [int(each) for each in request.GET.getlist("with") if each.isdecimal() and len(each) < 18][:MOST_FOUND]
    person = person_of([pk, *also])
    if person is None or pk not in person.contact_ids:
        raise Http404
    contacts = Contact.objects.filter(pk__in=person.contact_ids)
    record_looks(contacts, user_id=request.viewer.user_id, about=ABOUT, now=now)
    return person


@needs_everywhere(PEOPLE)
@never_cache
@require_safe
def person_page(request: Any, pk: int) -> HttpResponse:
    """Everything known of a person, kind by kind."""
    now = timezone.now()
    person = _person(request, pk, now)
    first = reports_of(person).first()
    context = {
        "pk": pk, "person": person, "name": ", ".join(sorted(person.names)), "query": request.GET.urlencode(),
        "tables": [table(kind) for kind in everything_known(person)],
        "notes": [table(kind) for kind in mentioned_in(person) if kind.rows],
        "others": alike(person), "planned": plan(person, now=now), "first": first,
        "accounts": staff_accounts(person),
        "may_correct": first is not None and request.viewer.has("contacts.edit"),
    }  # fmt: skip
    return render(request, "staff/records/person.html", context)


@needs_everywhere(PEOPLE)
@confirms_identity
@never_cache
@require_POST
def person_copy(request: Any, pk: int) -> FileResponse:
    """Everything known of a person in one file."""
    now = timezone.now()
    copy = make_copy(_person(request, pk, now), now=now)
    return FileResponse(copy, as_attachment=True, filename=f"data-{now:%Y-%m-%d}.zip", content_type="application/zip")


@needs_everywhere(PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: Any, pk: int) -> HttpResponse:
    """What would go and what would stay; POST puts it on the worker's list."""
    now = timezone.now()
    person = _person(request, pk, now)
    form = EraseForm(request.POST or None)
    planned = plan(person, now=now)
    if request.method == "POST" and form.is_valid() and not planned.is_held:
        row = ask_to_erase(person, reason=form.cleaned_data["reason"], by=request.viewer.user_id, now=now)
        return redirect("people_data_erasure", row.pk)
    lines = [(COUNTED[each.kind], why_kept(each.why, ", ".join(each.names), each.until), each.cases)
             for each in planned.kept]  # fmt: skip
    goes = sorted({kind for _case, kinds in planned.cases for kind in kinds})
    context = {
        "pk": pk, "name": ", ".join(sorted(person.names)), "form": form, "planned": planned, "kept": lines,
        "goes": [COUNTED[kind] for kind in goes], "query": request.GET.urlencode(),
        "accounts": staff_accounts(person),
    }  # fmt: skip
    return render(request, "staff/records/erase.html", context, status=422 if form.errors else 200)


@needs_everywhere(PEOPLE)
@never_cache
@require_safe
def erasure(request: Any, pk: int) -> HttpResponse:
    """How far an erasure is, and its certificate."""
    row = get_object_or_404(Erasure.objects.select_related("certificate", "asked_by"), pk=pk)
    context = {"row": row, "counts": counted(row.counts), "kept": kept_lines(row.kept)}
    return render(request, "staff/records/erasure.html", context)


@needs_everywhere(PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: Any, pk: int) -> HttpResponse:
    """What somebody asked for by her link: let her take the copy, open what is known, or refuse with a reason."""
    row = get_object_or_404(DataWish, pk=pk)
    now = timezone.now()
    form = ReasonForm(request.POST if request.POST.get("do") == "refuse" else None)
    if request.method == "POST" and row.state == DataWish.State.WAITING:
        if request.POST.get("do") == "open":
            return redirect("people_data_person", _contact_of(row).pk)
        if request.POST.get("do") == "ready" and row.what == DataWish.What.COPY:
            return _answered(request, row, DataWish.State.READY, "", now)
        if request.POST.get("do") == "refuse" and form.is_valid():
            return _answered(request, row, DataWish.State.REFUSED, form.cleaned_data["reason"], now)
    context = {"row": row, "form": form}
    return render(request, "staff/records/wish.html", context, status=422 if form.errors else 200)


def _contact_of(row: DataWish) -> Contact:
    known = Contact.objects.filter(email__iexact=row.email, redacted_at=None).order_by("pk").first()
    return known or Contact.objects.create(email=row.email, channel="none")


def _answered(request: Any, row: DataWish, state: str, reason: str, now: datetime) -> HttpResponse:
    if answer(row.pk, state, reason=reason, by=request.viewer.user_id, now=now):
        messages.success(request, _("It is answered. An email with a new link tells her."))
    else:
        messages.info(request, _("Somebody answered it already."))
    return redirect("people_data")
