"""Before a report is sent: how many came from there, and whether a little proof is asked for."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from requests_app import proof
from requests_app.intake_limits import is_rising, within
from requests_app.models import IntakeDraft
from requests_app.sender_marks import Sender, network_of

TRAP = "website"  # a field that people do not see; programs fill it


@dataclass(frozen=True)
class Gate:
    """What stands in the way of a report: it is one too many, or a proof is asked for first. `marked` is what the page
    carries to tell how long it was looked at.
    """

    is_too_many: bool = False
    asked: proof.Asked | None = None
    marked: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the report may be taken now."""
        return not self.is_too_many and self.asked is None


def gate(request: HttpRequest, draft: IntakeDraft, sender: Sender, *, now: datetime) -> Gate:
    """Count one more report that is sent, and say what stands in its way. A field that only programs fill asks for the
    proof and refuses nothing: some browsers fill it for their people.
    """
    if not within("report", network_of(sender.network), sender.device, now=now):
        return Gate(is_too_many=True, marked=proof.shown(draft.pk, now=now))
    fast = proof.is_fast(request.POST.get("shown", ""), draft.pk, now=now)
    rises = is_rising(sender, is_fast=fast, now=now)
    ticket = request.POST.get("ticket", "")
    if not (rises or request.POST.get(TRAP)) or proof.is_given(
        request.POST.get("altcha", ""), ticket, draft.pk, now=now
    ):
        return Gate()
    return Gate(asked=proof.ask(draft.pk, ticket=ticket, now=now), marked=proof.shown(draft.pk, now=now))


def first_look(draft: IntakeDraft | None, *, now: datetime) -> Gate:
    """The page before anybody pressed its button."""
    return Gate(marked=proof.shown(draft.pk, now=now) if draft is not None else "")
