"""What the steps of the report share: the service, the draft of this visitor, the line of steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from community.queries.known_here import Known, known_here
from requests_app.actions import drafts
from requests_app.actions.submit import danger_in
from requests_app.duplicate_score import SHOWN
from requests_app.forms.questions import questions_of
from requests_app.models import Attachment, IntakeDraft
from requests_app.nearby_words import Near, near_words
from requests_app.queries.nearby import nearby, public_candidates
from requests_app.queries.public import public_photos
from requests_app.queries.schedule import schedule_of
from routing.asked import Stop, asked, stop_in
from routing.models import Service
from routing.models.catalogue import ContactRule, Evidence
from routing.reference import reference

SESSION_KEY = "report"


def offered_service(service_code: str) -> Service:
    """A service that residents may ask for now. Raises Http404."""
    service = reference().services.get(service_code)
    if service is None or not service.is_active or not service.residents_may_ask:
        raise Http404
    return service


def is_retired(service_code: str) -> bool:
    """Whether residents could ask for the service once and cannot any more."""
    service = reference().services.get(service_code)
    return service is not None and not (service.is_active and service.residents_may_ask)


def current_draft(request: HttpRequest) -> IntakeDraft | None:
    """The visitor's draft, perhaps already sent; None before the first answer."""
    return drafts.find_draft(str(request.session.get(SESSION_KEY, "")))


def open_draft(request: HttpRequest, *, now: datetime) -> IntakeDraft:
    """A draft to write into: the current one, or a new one when there is none or it was sent."""
    draft = current_draft(request)
    if draft is None or draft.service_request_id is not None:
        draft = drafts.new_draft(now=now)
        request.session[SESSION_KEY] = str(draft.pk)
    return draft


@dataclass(frozen=True)
class Written:
    """What the visitor has answered so far for one service; empty where a step was not answered."""

    service: Service
    draft: IntakeDraft | None

    def part(self, step: str) -> dict[str, Any]:
        """The kept values of a step. Details belong to one service: those of another are not taken over."""
        if self.draft is None or self.draft.service_request_id is not None:
            return {}
        values = self.draft.data.get(step) or {}
        if step == "details" and values.get("service") != self.service.service_code:
            return {"description": values["description"]} if values.get("description") else {}
        return values

    @property
    def has_details(self) -> bool:
        if "answers" not in self.part("details"):
            return False
        needed = [row for row in asked(questions_of(self.service), self.answers) if row.is_required]
        return all(self.answers.get(row.code) not in (None, "", []) for row in needed)

    @property
    def photos(self) -> list[Attachment]:
        """The photos that go with the report: none where the service takes none, whatever was added before."""
        return [] if self.service.report_photo == Evidence.NONE else drafts.photos_of(self.draft)

    @property
    def lacks_photo(self) -> bool:
        """Whether the service needs a photo and none was added."""
        return self.service.report_photo == Evidence.REQUIRED and not self.photos

    def stop(self) -> Stop | None:
        """The answer that ends the report, if one was given, unless its writer asked to pass it on with it."""
        found = stop_in(questions_of(self.service), self.answers)
        return None if found and self.passes_on else found

    @property
    def passes_on(self) -> bool:
        """Whether somebody outside is responsible and the writer, with just these words, asked us to tell them."""
        return self.draft is not None and self.draft.data.get("passes_on") == self.fingerprint

    @property
    def has_place(self) -> bool:
        place = self.part("place")
        if self.service.asset_required and not place.get("asset"):
            return False
        return bool(place) or not self.service.place_required

    @property
    def description(self) -> str:
        return str(self.part("details").get("description", ""))

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.part("details").get("answers", {}))

    def open_danger(self) -> Any:
        """The danger the details speak of, as long as the visitor has not read the warning for them; else None."""
        if self.draft is not None and self.draft.data.get("danger_cleared") == self.fingerprint:
            return None
        return danger_in(self.service, self._all_words, self.answers)

    @property
    def _all_words(self) -> str:
        """Everything typed freely: danger may stand in how the place was described."""
        return f"{self.description}\n{self.part('place').get('place_note') or ''}"

    @property
    def fingerprint(self) -> str:
        return drafts.fingerprint_of(self._all_words, self.answers)

    def nearby(self, *, now: datetime, again: bool = False) -> list[Near]:
        """What this report may repeat and still join, the likeliest first.

        Of other services only what is likely: beside a pothole, a lamp is seldom what somebody means. Asked `again` at
        a later step, when more is known, only what is likely and was not turned down before.
        """
        place = self.part("place")
        found = nearby(
            public_candidates(), place.get("lat"), place.get("long"), self.service.pk, now=now, limit=2 * SHOWN,
            text=self.description, address=place.get("address") or "", channel="web", asset_id=place.get("asset"),
        )  # fmt: skip
        turned_down = self.draft.data.get("asked", []) if self.draft is not None and again else []
        meant = [
            one for one in found
            if one.is_likely or (one.service_request.service_id == self.service.pk and not again)
            if one.service_request.public_id not in turned_down
        ]  # fmt: skip
        return near_words(meant[:SHOWN], public_photos(), now=now)

    def known_here(self, *, now: datetime) -> list[Known]:
        """What the city has announced for this place and service, as long as the visitor has not turned it down."""
        place = self.part("place")
        turned_down = self.draft.data.get("known", []) if self.draft is not None else []
        found = known_here(place.get("lat"), place.get("long"), place.get("address") or "", self.service.pk, now)
        return [one for one in found if one.key not in turned_down]


def written(request: HttpRequest, service: Service) -> Written:
    """What this visitor has answered so far."""
    return Written(service, current_draft(request))


def step_names(service: Service | None) -> list[tuple[str, str]]:
    """The steps in order, by name and label: a day where the service offers days, a contact where it may be asked."""
    names = [("problem", _("Problem")), ("place", _("Place"))]
    if service is not None and schedule_of(service.pk) is not None:
        names.append(("day", _("Day")))
    names.append(("details", _("Details")))
    if service is None or service.contact_rule != ContactRule.FORBIDDEN:
        names.append(("contact", _("About you")))
    return [*names, ("check", _("Check"))]


def step_url(service: Service, step: str) -> str:
    """Where a step lies."""
    if step == "problem":
        return reverse("report_start")
    return reverse("report_step", args=[service.service_code, step])


def next_step(service: Service, step: str) -> str:
    """The address of the step after this one."""
    names = [name for name, _label in step_names(service)]
    return step_url(service, names[names.index(step) + 1])


def step_line(service: Service | None, step: str) -> dict[str, Any]:
    """The line of steps for the page: each with its state, and which of how many this is."""
    names = step_names(service)
    at = next(index for index, (name, _label) in enumerate(names) if name == step)
    return {
        "steps": [
            {"label": label, "state": "done" if index < at else "now" if index == at else "next"}
            for index, (_name, label) in enumerate(names)
        ],
        "step_number": at + 1,
        "step_label": names[at][1],
        "back_url": step_url(service, names[at - 1][0]) if service and at else "",
        "service": service,
        "service_name": in_language(service.name) if service else "",
    }
