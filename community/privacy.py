"""What this room knows of a person, to export or erase."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.lib.translated_text import in_language
from civic311.people.holds import contact_is_held, number_is_held
from civic311.people.models import RecordKind
from civic311.people.privacy import block_out
from community.models import ArticleAnswer, Enquiry, NoticeFollower, SearchMiss
from routing.phrases import fold


def known(person: Person) -> list[Known]:
    """Calls of hers without a case, and the notices she follows."""
    calls = Enquiry.objects.filter(contact__in=person.contact_ids).order_by("taken_at")
    notices = NoticeFollower.objects.filter(contact__in=person.contact_ids).select_related("notice")
    return [
        Known("enquiries", _("Questions that were answered"), [
            {"at": row.taken_at, "channel": row.channel, "words": row.words, "about": row.about} for row in calls
        ]),
        Known("notices", _("Notices she follows"), [
            {"notice": in_language(row.notice.title), "since": row.created_at} for row in notices
        ]),
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Untie her calls, stop what she follows, and forget words that name her; returns how many rows of each kind."""
    asked = Enquiry.objects.exclude(number_is_held("about") | contact_is_held("contact_id"))
    asked = asked.exclude(taken_at__gt=spared.since(RecordKind.ENQUIRIES))
    calls = asked.filter(contact__in=person.contact_ids)
    counts = {
        "enquiries": calls.update(contact=None, words="", about=""),
        "notices": NoticeFollower.objects.filter(contact__in=person.contact_ids).delete()[0],
    }
    names = [name for name in person.names if " " in name.strip()]
    counts["questions"] = block_out(asked, "words", person) + block_out(ArticleAnswer.objects.all(), "comment", person)
    searched = Q(pk__in=[])
    for name in names:
        searched |= Q(words__icontains=fold(name).strip())
    counts["searches"] = SearchMiss.objects.filter(searched).delete()[0]
    return counts
