"""What those who write articles have to do: look through some again, and write those that are missing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from community.models import Article, Enquiry, SearchMiss
from community.policies import EDIT

MOST_ASKED = 200


@dataclass(frozen=True)
class Asked:
    """Words that nothing answered: of searches (with how often), or of one call."""

    words: str
    language: str
    count: int
    places: list[str]
    last_at: datetime
    miss_id: int | None = None
    enquiry_id: int | None = None


def to_review(viewer: Viewer) -> QuerySet[Article]:
    """Articles that somebody should look at again, of the viewer's departments, the longest asked first."""
    rows = Article.objects.exclude(review_asked="").select_related("category", "department", "owner")
    departments = viewer.departments_with(EDIT)
    if departments is not None:
        rows = rows.filter(department_id__in=departments) | rows.filter(department=None)
    return rows.order_by("review_asked_at", "pk")


def asked_in_vain() -> list[Asked]:
    """What was searched or asked on the phone without an answer, the most frequent first, then the latest."""
    misses = _open_misses().order_by("-count", "-last_at")[:MOST_ASKED]
    rows = [Asked(row.words, row.language, row.count, row.places, row.last_at, miss_id=row.pk) for row in misses]
    for call in _open_calls().order_by("-taken_at")[:MOST_ASKED]:
        rows.append(Asked(call.words, call.language, 1, [call.channel], call.taken_at, enquiry_id=call.pk))
    return sorted(rows, key=lambda row: (-row.count, -row.last_at.timestamp()))


def counts(viewer: Viewer) -> dict[str, int]:
    """How much there is for the viewer to do."""
    return {
        "review": to_review(viewer).count(),
        "asked": _open_misses().count() + _open_calls().count(),
    }


def _open_misses() -> QuerySet[SearchMiss]:
    return SearchMiss.objects.filter(article=None, dismissed_at=None)


def _open_calls() -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(was_answered=False, written_for=None).exclude(words="")
