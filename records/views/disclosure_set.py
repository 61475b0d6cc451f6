"""The set of a request for public records: find its cases, look through each, black out."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.people.looks import record_looks
from records.disclosure import finding
from records.disclosure.asking import NotNow
from records.disclosure.cuts import bare_blocks, merged, pattern_of, places_of
from records.disclosure.exemptions import in_use
from records.disclosure.redacting import Looked, Proposal, decide, people_in, proposals, read
from records.disclosure.searching import TooSlow
from records.disclosure.words import WHYS
from records.disclosure_forms import LeaveOutForm, SearchForm
from records.models import Disclosure, DisclosureCase, Exemption
from records.views.disclosures import DISCLOSE, disclosure_or_404

_MOST_PHRASES = 50


@needs_everywhere(DISCLOSE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Any, number: str) -> HttpResponse:
    """Look for cases; POST with `add` puts the chosen ones into the set. What is looked for is in no address."""
    row = disclosure_or_404(number)
    if "add" in request.POST:
        return _add(request, row)
    form = SearchForm(request.POST or None)
    found: list[Any] | None = None
    there = set(row.cases.values_list("service_request_id", flat=True))
    if request.method == "POST" and form.is_valid():
        try:
            found = finding.found(form.cleaned_data)
        except TooSlow:
            form.add_error(None, _("This takes too long. Choose fewer days, one department or some services as well."))
    context = {
        "row": row, "form": form, "there": there, "found": None if found is None else found[: finding.MOST_FOUND],
        "has_more": found is not None and len(found) > finding.MOST_FOUND, "most": finding.MOST_FOUND,
    }  # fmt: skip
    return render(request, "staff/records/disclosure_find.html", context, status=422 if form.errors else 200)


def _add(request: Any, row: Disclosure) -> HttpResponse:
    ids = [int(each) for each in request.POST.getlist("case") if each.isdecimal() and len(each) < 18]
    try:
        count = finding.add(row.pk, ids, by=request.viewer.user_id, now=timezone.now())
        messages.success(request, _("Added: %(count)s. They are held, so that nothing of them is erased.")
                         % {"count": count})  # fmt: skip
    except NotNow:
        messages.info(request, _("That is not possible any more. Look at how it stands now."))
    except finding.TooMany:
        messages.error(request, _("A set holds at most %(most)s cases. Make a request of its own for the rest.")
                       % {"most": finding.MOST_CASES})  # fmt: skip
    return redirect("disclosure", row.number)


@needs_everywhere(DISCLOSE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_through(request: Any, number: str, public_id: str) -> HttpResponse:
    """Every text and photo of a case. POST with `do`: save what is blacked out, leave the case out, take it back."""
    disclosure = disclosure_or_404(number)
    cases = disclosure.cases.select_related("service_request__service", "disclosure")
    row = get_object_or_404(cases, service_request__public_id=public_id)
    doing = request.POST.get("do", "")
    leaving = LeaveOutForm(request.POST if doing == "leave_out" else None, prefix="out")
    if request.method == "POST" and (doing != "leave_out" or leaving.is_valid()):
        return _acted(request, row, doing, leaving)
    whole = read(disclosure)
    people = people_in([row])
    record_looks(people, user_id=request.viewer.user_id, about=public_id, now=timezone.now())
    names, before = dict(Exemption.objects.values_list("pk", "code")), pattern_of(whole.words())
    items = whole.items.get(row.pk, [])
    context = {
        "row": disclosure, "case": row, "leaving": leaving, "codes": in_use(),
        "items": [_shown(each, proposals(each, people, before), names) for each in items],
    }  # fmt: skip
    return render(request, "staff/records/disclosure_case.html", context, status=422 if leaving.errors else 200)


def _shown(looked: Looked, proposed: list[Proposal], names: dict[int, str]) -> dict[str, Any]:
    """An item as the page shows it: its text in parts, and the pieces with a tick box each."""
    text = looked.item.text
    ticked = not looked.is_known  # what was left in once is not ticked again
    pieces = [(start, end, names[code], True, code) for start, end, code in merged(looked.cuts, len(text))]
    pieces += [(one.start, one.end, WHYS[one.why], ticked or one.why == "hidden", 0) for one in proposed]
    parts, at = [], 0
    for start, end, _why, is_ticked, _code in sorted(pieces, key=lambda piece: piece[0]):
        parts += [("", text[at:start]), ("cut" if is_ticked else "maybe", text[start:end])]
        at = end
    rows = [
        {"value": f"{start}-{end}-{code}", "text": text[start:end], "why": why, "is_ticked": is_ticked}
        for start, end, why, is_ticked, code in sorted(pieces, key=lambda piece: piece[0])
    ]
    return {"item": looked.item, "key": looked.item.form_key, "seen": _seen(looked), "pieces": rows,
            "parts": [*parts, ("", text[at:])], "withheld": looked.withheld, "is_known": looked.is_known}  # fmt: skip


def _seen(looked: Looked) -> str:
    """Which text the places of a form belong to."""
    return hashlib.sha256(looked.item.content.encode()).hexdigest()[:16]


def _acted(request: Any, row: DisclosureCase, doing: str, leaving: LeaveOutForm) -> HttpResponse:
    """Do it, and go on to the next case that nobody looked through, or back to the request."""
    who: dict[str, Any] = {"by": request.viewer.user_id, "now": timezone.now()}
    again = redirect("disclosure_case", row.disclosure.number, row.service_request.public_id)
    try:
        if doing == "save":
            chosen = _chosen(request.POST, read(row.disclosure, only=row.pk).items.get(row.pk, []))
            if chosen is None:
                messages.error(request, _("Something here changed while you looked. Nothing was saved. Look again."))
                return again
            decide(row, chosen, **who)
        elif doing in ("leave_out", "take_back"):
            given = leaving.cleaned_data if doing == "leave_out" else {"reason": "", "exemption": None}
            law = given["exemption"].pk if given["exemption"] else None
            finding.leave_out(row, reason=given["reason"], exemption=law, **who)
        else:
            raise Http404
    except NotNow:
        messages.info(request, _("That is not possible any more. Look at how it stands now."))
    else:
        messages.success(request, _("Saved."))
    left = row.disclosure.cases.filter(left_out_because="", looked_at=None).select_related("service_request")
    following = left.exclude(pk=row.pk).first() if doing == "save" else None
    if following is None:
        return redirect("disclosure", row.disclosure.number)
    return redirect("disclosure_case", row.disclosure.number, following.service_request.public_id)


def _chosen(sent: Any, items: list[Looked]) -> list[Looked] | None:
    """What the form says about each item; None when it is about other texts than those that are there."""
    known = {str(code.pk): code.pk for code in Exemption.objects.all()}  # what is cut by a retired code stays so
    first = next((code.pk for code in in_use()), None)
    found = []
    for each in items:
        key, text = each.item.form_key, each.item.text
        if sent.get(f"seen-{key}") != _seen(each) or first is None:
            return None
        law = known.get(sent.get(f"law-{key}", ""), first)
        cuts = []
        for value in sent.getlist(f"cut-{key}"):
            start, _dash, rest = value.partition("-")
            end, _dash, code = rest.partition("-")
            if all(part.isdecimal() and len(part) < 9 for part in (start, end)):
                cuts.append((int(start), int(end), known.get(code, law)))
        phrases = [line.strip() for line in sent.get(f"words-{key}", "").splitlines() if line.strip()]
        cuts += [(start, end, law) for phrase in phrases[:_MOST_PHRASES] for start, end in places_of(text, phrase)]
        cuts += [(start, end, law) for start, end in bare_blocks(text, cuts)]
        withheld = law if sent.get(f"withhold-{key}") else None
        found.append(Looked(each.item, merged(cuts, len(text)), withheld, True))
    return found
