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
    """Words that nothing answered, with how often: of searches, or of calls (the latest that asked so)."""

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
    return sorted([*rows, *_asked_by_phone()], key=lambda row: (-row.count, -row.last_at.timestamp()))


def _asked_by_phone() -> list[Asked]:
    """Unanswered calls, those that asked the same as one row."""
    same: dict[tuple[str, str], list[Enquiry]] = {}
    for call in _open_calls().order_by("-taken_at", "-pk")[:MOST_ASKED]:
        same.setdefault((call.words.lower(), call.language), []).append(call)
    return [
        Asked(
            calls[0].words, calls[0].language, len(calls), list(dict.fromkeys(call.channel for call in calls)),
            calls[0].taken_at, enquiry_id=calls[0].pk,
        )
        for calls in same.values()
    ]  # fmt: skip


def counts(viewer: Viewer) -> dict[str, int]:
    """How much there is for the viewer to do."""
    return {
        "review": to_review(viewer).count(),
        "asked": _open_misses().count() + len(_asked_by_phone()),
    }


def _open_misses() -> QuerySet[SearchMiss]:
    return SearchMiss.objects.filter(article=None, dismissed_at=None)


def _open_calls() -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(was_answered=False, written_for=None).exclude(words="")
