"""The last step of the report: check everything, then send it once, however often the button is pressed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic311.lib.day_words import day_words
from civic311.lib.translated_text import in_language
from requests_app.actions.abuse import leave_trace
from requests_app.actions.submit import ContactInput, DangerFound, Intake, Refused, answer_labels, preview
from requests_app.actions.text_states import state_at_intake
from requests_app.actions.tracking import new_token, submit_and_link
from requests_app.actor import RESIDENT
from requests_app.answer_words import answer_words
from requests_app.forms.asset_choice import name_of
from requests_app.forms.questions import questions_of
from requests_app.forms.reporter import contact_input
from requests_app.models import IntakeDraft, Report, TextState
from requests_app.outside_words import outside_words
from requests_app.queries.abuse import block_of
from requests_app.queries.public import area_name
from requests_app.queries.public_place import place_at
from requests_app.queries.public_text import Stretch, holds_private_parts, second_look
from requests_app.views.public.door import blocked_page, sender_of
from requests_app.views.public.report_day import chosen_day, lacks_day
from requests_app.views.public.report_parts import Written, step_line, step_names, step_url
from requests_app.views.public.report_proof import Gate, first_look, gate
from requests_app.views.public.report_walk import remember_sent
from routing.models.catalogue import ContactRule, PlacePrecision, QuestionType

REFUSALS = {
    "service_retired": gettext_lazy("The city no longer takes this kind of report. Please choose another problem."),
}


def check_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """Everything once more, what everyone will see, and the button that sends it."""
    draft = so_far.draft
    if request.method == "POST" and draft is not None and draft.service_request_id is not None:
        return _thanks(new_token(Report.objects.get(submission_key=draft.pk), now=timezone.now()))
    missing = _missing_step(so_far)
    if missing == "day" and chosen_day(so_far) is not None:
        return redirect(step_url(so_far.service, "day") + "?taken=1")
    if missing or draft is None:
        return redirect(step_url(so_far.service, missing or "place"))
    return _send(request, so_far, draft) if request.method == "POST" else _shown(request, so_far)


def _send(request: HttpRequest, so_far: Written, draft: IntakeDraft) -> HttpResponse:
    """Take it in, unless its sender is blocked or something has to be done first."""
    now, contact = timezone.now(), so_far.part("contact")
    sender = sender_of(request, email=contact.get("email", ""), phone=contact.get("phone", ""))
    if block_of(sender, now=now) is not None:
        return blocked_page(request)
    passed = gate(request, draft, sender, now=now)
    if not passed.is_open:
        return _shown(request, so_far, passed)
    try:
        token = submit_and_link(intake_of(so_far, draft), actor=RESIDENT, now=now)
        leave_trace(draft.pk, sender, now=now)
        remember_sent(request, draft, now=now)
    except DangerFound:
        return redirect(step_url(so_far.service, "danger"))
    except Refused as refused:
        if refused.code == "day_taken":
            return redirect(step_url(so_far.service, "day") + "?taken=1")
        return _shown(request, so_far, problem=_refusal(refused))
    return _thanks(token)


def _refusal(refused: Refused) -> str:
    if refused.code == "outside_city":
        return outside_words(refused.neighbor)
    return str(REFUSALS.get(refused.code, _("We could not take this report.")))


def _missing_step(so_far: Written) -> str:
    """The first step that must still be answered; empty when all are."""
    if not so_far.has_place:
        return "place"
    if lacks_day(so_far, now=timezone.now()):
        return "day"
    if not so_far.has_details:
        return "details"
    if so_far.open_danger() is not None:
        return "danger"
    if so_far.stop() is not None:
        return "stop"
    if so_far.lacks_photo:
        return "details"
    if so_far.service.contact_rule == ContactRule.REQUIRED and not so_far.part("contact").get("name"):
        return "contact"
    return ""


def _thanks(token: str) -> HttpResponse:
    """On to the reporter's own page, which says what happens next."""
    return redirect(reverse("track", args=[token]) + "?new=1")


def intake_of(so_far: Written, draft: IntakeDraft) -> Intake:
    """The draft as `actions.submit` takes it."""
    place = so_far.part("place")
    return Intake(
        service_code=so_far.service.service_code,
        description=so_far.description,
        channel="web",
        provenance="form",
        submission_key=draft.pk,
        language=_contact_of(so_far).language,
        address=place.get("address") or "",
        place_note=place.get("place_note") or "",
        lat=place.get("lat"),
        long=place.get("long"),
        asset_id=place.get("asset") if so_far.service.asset_type_id else None,
        answers=so_far.answers,
        contact=_contact_of(so_far),
        follows=bool(so_far.part("contact").get("follows", False)),
        photos=so_far.photos,
        scheduled_day=chosen_day(so_far),
        danger_cleared=draft.data.get("danger_cleared") == so_far.fingerprint,
        passes_on=so_far.passes_on,
    )


def _contact_of(so_far: Written) -> ContactInput:
    if so_far.service.contact_rule == ContactRule.FORBIDDEN:
        return ContactInput(language=get_language() or "en", channel="none")
    return contact_input(so_far.part("contact"))


def _shown(request: HttpRequest, so_far: Written, passed: Gate | None = None, *, problem: str = "") -> HttpResponse:
    service, draft = so_far.service, so_far.draft
    assert draft is not None
    passed = passed or first_look(draft, now=timezone.now())
    decided = None
    try:
        decided = preview(intake_of(so_far, draft), now=timezone.now())
    except Refused as refused:
        problem = problem or _refusal(refused)
    place = so_far.part("place")
    words = second_look(so_far.description)
    answers = [row for row in _answer_rows(so_far) if row["is_public"]]
    ward = area_name(decided.placement.ward_id) if decided else ""
    context = {
        "rows": _rows(so_far),
        "public": place_at(service.place_precision, address=place.get("address") or "", area=ward,
                           lat=place.get("lat"), long=place.get("long")),
        "public_asset": name_of(place.get("asset")) if service.place_precision == PlacePrecision.EXACT else "",
        "public_words": words,
        "words_wait": state_at_intake(service, so_far.description) != TextState.SHOWN,
        "public_answers": answers,
        "may_be_private": _marked([words, *(row["stretches"] for row in answers)]) if service.is_public else [],
        "leaves_out": service.is_public and holds_private_parts(so_far.description),
        "contact": so_far.part("contact"),
        "photo_count": len(so_far.photos),
        "due_at": decided.due_at if decided else None,
        "appointed": decided.booked.day if decided and decided.booked else None,
        "team": in_language(decided.routing.queue.name) if decided and not decided.routing.ends_here else "",
        "body": decided.routing.hand_off if decided and decided.routing.ends_here else None,
        "nearby": so_far.nearby(now=timezone.now(), again=True),
        "gate": passed,
        "problem": problem,
        "now": timezone.now(),
        **step_line(service, "check"),
    }  # fmt: skip
    return render(request, "public/report/check.html", context, status=429 if passed.is_too_many else 200)


def _day_words(so_far: Written) -> str:
    return day_words(chosen_day(so_far), now=timezone.now()) or _("We choose one and tell you")


def _answer_rows(so_far: Written) -> list[dict[str, Any]]:
    """The answered questions with what was answered, in words."""
    rows = []
    for question in questions_of(so_far.service):
        value = so_far.answers.get(question.code)
        if value not in (None, "", []):
            words = answer_words(question.datatype, value, answer_labels(question, value))
            is_typed = question.datatype in (QuestionType.STRING, QuestionType.TEXT)
            rows.append({
                "label": in_language(question.text), "value": words, "is_public": question.is_public,
                "stretches": second_look(words) if is_typed else [Stretch(words)],
            })  # fmt: skip
    return rows


def _marked(texts: list[list[Stretch]]) -> list[Stretch]:
    """What was found in these texts, each once."""
    return list(dict.fromkeys(stretch for text in texts for stretch in text if stretch.kind))


def _rows(so_far: Written) -> list[Mapping[str, str]]:
    """Label, value and where to change it, for everything that was told."""
    service, place, contact = so_far.service, so_far.part("place"), so_far.part("contact")
    words = [name_of(place.get("asset")), place.get("address"), place.get("place_note")]
    point = _("The point you chose on the map") if place.get("lat") is not None and not any(words[:2]) else ""
    found = [
        ("problem", _("Problem"), in_language(service.name)),
        ("place", _("Place"), "\n".join(part for part in (*words, point) if part) or _("Not given")),
        *([("day", _("Day"), _day_words(so_far))] if "day" in dict(step_names(service)) else []),
        *(("details", row["label"], row["value"]) for row in _answer_rows(so_far)),
        ("details", _("What is wrong"), so_far.description or _("Not given")),
        ("details", _("Photos"), str(len(so_far.photos) or _("None"))),
    ]
    if "contact" in dict(step_names(service)):
        found += [
            ("contact", _("Your name"), contact.get("name") or _("Not given")),
            ("contact", _("Email"), contact.get("email") or _("Not given")),
            ("contact", _("Phone"), contact.get("phone") or _("Not given")),
        ]
    return [{"label": label, "value": value, "url": step_url(service, step)} for step, label, value in found]
