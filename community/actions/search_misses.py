"""What people searched without finding: counted by its words, so that somebody writes the article that is missing."""

import re
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import QuerySet

from community.models import Article, Enquiry, SearchMiss
from routing.phrases import fold

MOST_WORDS = 200
_CODE = re.compile(r"\S*[@\d]\S*")

_COUNT = """
    INSERT INTO community_searchmiss AS miss (words, language, count, places, first_at, last_at)
    VALUES (%s, %s, 1, ARRAY[%s]::varchar[], %s, %s)
    ON CONFLICT (words, language) DO UPDATE SET
        count = miss.count + 1, last_at = EXCLUDED.last_at,
        places = CASE WHEN miss.places @> EXCLUDED.places THEN miss.places ELSE miss.places || EXCLUDED.places END,
        article_id = NULL, dismissed_at = CASE WHEN miss.article_id IS NULL THEN miss.dismissed_at END
"""


class Place(StrEnum):
    """Where somebody searched in vain."""

    HELP = "help"
    REPORT = "report"
    DESK = "desk"


def note_miss(words: str, language: str, place: Place, *, now: datetime) -> None:
    """Count that nothing answered these words. What may be a phone number, an address or an email is left out.

    Words for which an article was written are asked again: they come back to the list. Dismissed ones stay away.
    """
    kept = fold(_CODE.sub(" ", words)).strip()[:MOST_WORDS].strip()
    if len(kept) < 3:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [kept, language[:12], str(place), now, now])


def dismiss(miss_id: int, *, now: datetime) -> None:
    """Take words off the list for good: no article will be written for them."""
    SearchMiss.objects.filter(pk=miss_id, dismissed_at=None).update(dismissed_at=now)


def dismiss_enquiry(enquiry_id: int) -> None:
    """Take an unanswered call, and those that asked the same, off the list: only that they asked is kept."""
    _asked_the_same(enquiry_id).update(words="")


@transaction.atomic
def written_for(article: Article, *, miss_id: int | None, enquiry_id: int | None) -> None:
    """An article was written because of these words or this call: they leave the list."""
    if miss_id is not None:
        SearchMiss.objects.filter(pk=miss_id).update(article=article)
    if enquiry_id is not None:
        _asked_the_same(enquiry_id).update(written_for=article, words="")


def _asked_the_same(enquiry_id: int) -> QuerySet[Enquiry]:
    """Unanswered calls with the words of this one; none when it was answered or is not there."""
    waiting = Enquiry.objects.filter(was_answered=False, written_for=None).exclude(words="")
    call = waiting.filter(pk=enquiry_id).first()
    return waiting.filter(words__iexact=call.words, language=call.language) if call else waiting.none()
