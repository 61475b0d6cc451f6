"""What each kind of event says to staff and to the public, and who may see it: one row for each of `events.KINDS`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from requests_app import desk_phrases as desk
from requests_app import event_phrases as say
from requests_app.event_phrases import Data, Names, Words, escalation_title

__all__ = ["KINDS", "NOTES", "RESIDENTS", "SYSTEM", "Names", "Words", "escalation_title", "public_words", "short_words",
           "staff_words"]  # fmt: skip

RESIDENTS, NOTES, SYSTEM = "residents", "notes", "system"


@dataclass(frozen=True)
class Kind:
    """How a kind is shown: the tab it belongs to, its words for staff, and those for everybody (None: never shown)."""

    group: str
    staff: Callable[[Data, Names], Words]
    public: Callable[[Data, Names], str] | None = None


KINDS: dict[str, Kind] = {
    "submitted": Kind(SYSTEM, say.submitted, say.for_all(lambda: _("Received"))),
    "routed": Kind(SYSTEM, say.routed, say.routed_for_all),
    "severity_changed": Kind(SYSTEM, say.severity),
    "clocks_set": Kind(SYSTEM, say.clocks),
    "assigned": Kind(SYSTEM, say.assigned),
    "started": Kind(SYSTEM, say.plain(lambda: _("Work started")), say.for_all(lambda: _("Work started"))),
    "held": Kind(SYSTEM, say.held, say.held_for_all),
    "resumed": Kind(SYSTEM, say.resumed, say.for_all(lambda: _("Work goes on"))),
    "arrived": Kind(SYSTEM, say.plain(lambda: _("The crew is on site")), say.for_all(lambda: _("The crew is there"))),
    "visited": Kind(SYSTEM, say.visited, say.for_all(lambda: _("On-site attempt"))),
    "note_added": Kind(NOTES, say.plain(lambda: _("note for staff only"))),
    "message_sent": Kind(RESIDENTS, say.plain(lambda: _("reply to everyone who reported it"))),
    "message_received": Kind(RESIDENTS, say.plain(lambda: _("message from a resident"))),
    "photo_added": Kind(SYSTEM, say.photo_added),
    "photo_published": Kind(SYSTEM, say.photo_published),
    "text_published": Kind(SYSTEM, say.text_published),
    "closed": Kind(SYSTEM, say.closed, say.closed_for_all),
    "reopened": Kind(SYSTEM, say.reopened, say.for_all(lambda: _("Reopened"))),
    "marked_duplicate": Kind(SYSTEM, say.duplicate, say.for_all(lambda: _("Joined to another request"))),
    "unjoined": Kind(SYSTEM, say.unjoined, say.for_all(lambda: _("A request of its own again"))),
    "voice_joined": Kind(RESIDENTS, say.voice, say.for_all(say.one_more_voice)),
    "voice_left": Kind(RESIDENTS, say.voice_left),
    "split_off": Kind(
        SYSTEM, desk.split_off,
        say.for_all(lambda: _("Part of the work went to another team")),
    ),
    "part_closed": Kind(SYSTEM, say.part(lambda: _("Part %(number)s is closed"))),
    "part_reopened": Kind(SYSTEM, say.part(lambda: _("Part %(number)s is open again"))),
    "escalated": Kind(SYSTEM, say.escalated),
    "escalation_acknowledged": Kind(SYSTEM, say.plain(lambda: _("Escalation seen and dealt with"))),
    "flagged": Kind(SYSTEM, say.flag),
    "paged": Kind(SYSTEM, say.paged),
    "page_acknowledged": Kind(SYSTEM, say.plain(lambda: _("The call was answered"))),
    "service_changed": Kind(SYSTEM, say.service, say.title(say.service)),
    "tagged": Kind(SYSTEM, say.tagged),
    "withheld": Kind(SYSTEM, say.withheld),
    "handed_off": Kind(SYSTEM, say.handed_off, say.handed_off_for_all),
    "passed_on": Kind(SYSTEM, say.passed_on, say.title(say.passed_on)),
    "emergency_began": Kind(SYSTEM, say.emergency_began, say.title(say.emergency_began)),
    "emergency_ended": Kind(SYSTEM, say.emergency_ended, say.title(say.emergency_ended)),
    "incident_joined": Kind(
        SYSTEM, say.incident(lambda: _("Part of the incident “%(incident)s”")),
        say.title(say.incident(lambda: _("Part of the incident “%(incident)s”"))),
    ),
    "incident_left": Kind(SYSTEM, say.incident(lambda: _("No longer part of the incident “%(incident)s”"))),
    "scheduled": Kind(SYSTEM, say.scheduled, say.title(say.scheduled)),
    "schedule_canceled": Kind(
        SYSTEM, say.plain(lambda: _("The appointment was canceled")),
        say.for_all(lambda: _("The appointment was canceled")),
    ),
    "visit_missed": Kind(SYSTEM, say.missed, say.title(say.missed)),
    "closing_held": Kind(SYSTEM, desk.closing_held, desk.closing_held_for_all),
    "exception_asked": Kind(SYSTEM, say.plain(lambda: _("A supervisor was asked for an exception"))),
    "text_redacted": Kind(SYSTEM, desk.text_redacted),
    "photo_masked": Kind(SYSTEM, desk.photo_masked),
    "photo_captioned": Kind(SYSTEM, say.plain(lambda: _("The words under a photo were changed"))),
    "linked": Kind(SYSTEM, desk.other(lambda: _("Linked to case %(number)s"))),
    "unlinked": Kind(SYSTEM, desk.other(lambda: _("No longer linked to case %(number)s"))),
    "work_sent": Kind(SYSTEM, desk.work_sent, say.for_all(lambda: _("Given to a contractor"))),
    "work_withdrawn": Kind(SYSTEM, say.plain(lambda: _("The contractor’s link was ended"))),
    "cost_recorded": Kind(SYSTEM, say.plain(lambda: _("Time or material was recorded"))),
    "cost_removed": Kind(SYSTEM, say.plain(lambda: _("A line of costs was taken off"))),
    "contact_changed": Kind(RESIDENTS, desk.contact_changed),
    "called_back": Kind(RESIDENTS, desk.called_back),
    "letter_printed": Kind(RESIDENTS, say.plain(lambda: _("A letter to the resident was printed"))),
    "report_corrected": Kind(RESIDENTS, say.plain(lambda: _("A resident corrected the report"))),
    "photo_withdrawn": Kind(RESIDENTS, say.plain(lambda: _("A resident took a photo back"))),
    "report_withdrawn": Kind(RESIDENTS, say.plain(lambda: _("A resident took the report back"))),
    "survey_answered": Kind(RESIDENTS, desk.survey_answered),
    "undone": Kind(SYSTEM, say.plain(lambda: _("A change on many cases at once was taken back"))),
    "went_live": Kind(SYSTEM, say.plain(lambda: _("Taken over from the earlier system; worked here from now on"))),
}  # fmt: skip


def staff_words(kind: str, data: Data, names: Names) -> Words:
    """What staff read of an event. Raises KeyError for a kind without words."""
    return KINDS[kind].staff(data, names)


def public_words(kind: str, data: Data, names: Names) -> str | None:
    """What everybody may read of an event, or None when it is for staff only."""
    public = KINDS[kind].public
    return public(data, names) if public else None


# The last event of a case in a queue's narrow column; translated when it is shown, one word for each row.
SHORT_WORDS = {
    "submitted": gettext_noop("Received"),
    "routed": gettext_noop("Routed"),
    "severity_changed": gettext_noop("Severity changed"),
    "clocks_set": gettext_noop("Received and routed"),
    "assigned": gettext_noop("Owner changed"),
    "started": gettext_noop("Work started"),
    "held": gettext_noop("Put on hold"),
    "resumed": gettext_noop("Work goes on"),
    "arrived": gettext_noop("Crew on site"),
    "visited": gettext_noop("On-site attempt"),
    "note_added": gettext_noop("Note"),
    "message_sent": gettext_noop("Reply sent"),
    "message_received": gettext_noop("Resident replied"),
    "photo_added": gettext_noop("Photo received"),
    "photo_published": gettext_noop("Photo reviewed"),
    "text_published": gettext_noop("Words reviewed"),
    "closed": gettext_noop("Closed"),
    "reopened": gettext_noop("Reopened"),
    "marked_duplicate": gettext_noop("Joined to another"),
    "unjoined": gettext_noop("No longer joined"),
    "voice_joined": gettext_noop("Another report joined"),
    "voice_left": gettext_noop("A report left"),
    "split_off": gettext_noop("Split"),
    "part_closed": gettext_noop("Part closed"),
    "part_reopened": gettext_noop("Part open again"),
    "escalation_acknowledged": gettext_noop("Escalation seen"),
    "flagged": gettext_noop("Flag changed"),
    "paged": gettext_noop("On call called"),
    "page_acknowledged": gettext_noop("Call answered"),
    "service_changed": gettext_noop("Service changed"),
    "tagged": gettext_noop("Tags changed"),
    "withheld": gettext_noop("Visibility changed"),
    "handed_off": gettext_noop("Handed off"),
    "passed_on": gettext_noop("Passed on"),
    "emergency_began": gettext_noop("Emergency mode"),
    "emergency_ended": gettext_noop("Emergency mode over"),
    "incident_joined": gettext_noop("Incident"),
    "incident_left": gettext_noop("Incident left"),
    "scheduled": gettext_noop("Scheduled"),
    "schedule_canceled": gettext_noop("Appointment canceled"),
    "visit_missed": gettext_noop("Visit missed"),
    "escalated": gettext_noop("Escalated"),
    "closing_held": gettext_noop("Reporter asked for more"),
    "exception_asked": gettext_noop("Exception asked for"),
    "text_redacted": gettext_noop("Text blacked out"),
    "photo_masked": gettext_noop("Photo blacked out"),
    "photo_captioned": gettext_noop("Caption changed"),
    "linked": gettext_noop("Linked"),
    "unlinked": gettext_noop("Link taken off"),
    "work_sent": gettext_noop("Sent to a contractor"),
    "work_withdrawn": gettext_noop("Contractor’s link ended"),
    "cost_recorded": gettext_noop("Cost recorded"),
    "cost_removed": gettext_noop("Cost taken off"),
    "contact_changed": gettext_noop("Contact corrected"),
    "called_back": gettext_noop("Resident called"),
    "letter_printed": gettext_noop("Letter printed"),
    "report_corrected": gettext_noop("Report corrected"),
    "photo_withdrawn": gettext_noop("Photo taken back"),
    "report_withdrawn": gettext_noop("Report taken back"),
    "survey_answered": gettext_noop("Resident answered"),
    "undone": gettext_noop("Taken back"),
    "went_live": gettext_noop("Taken over"),
}


def short_words(kind: str) -> str:
    """A kind in a word or two."""
    return _(SHORT_WORDS[kind]) if kind in SHORT_WORDS else ""
