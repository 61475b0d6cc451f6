"""The words that cases are written in, to find what somebody meant who mistyped one.

Learned from the newest cases by the worker; words of a single case are left out, so that no name of one person stays.
"""

from collections.abc import Sequence

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from requests_app.models import KnownWord

LEARNED_FROM = 50_000
LEAST_CASES = 2
LEAST_LIKENESS = 0.35
_SHORTEST = 4

_LEARN = f"""
INSERT INTO requests_app_knownword (word, cases)
SELECT word, ndoc FROM ts_stat(
    'SELECT document FROM requests_app_searchtext ORDER BY service_request_id DESC LIMIT {LEARNED_FROM}')
WHERE ndoc >= {LEAST_CASES} AND length(word) BETWEEN {_SHORTEST} AND 40 AND word !~ '[0-9]'
"""  # noqa: S608 - constants of ours


def learn_words() -> int:
    """Learn the words anew; returns how many there are. Twice at once does no harm: the later one wins."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE requests_app_knownword IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM requests_app_knownword")
        cursor.execute(_LEARN)
        return int(cursor.rowcount)


def corrected(words: Sequence[str]) -> list[str]:
    """The words, those that no case is written with replaced by the most alike that is known."""
    return [_likely(word) for word in words]


def _likely(word: str) -> str:
    if len(word) < _SHORTEST or any(char.isdigit() for char in word):
        return word
    if KnownWord.objects.filter(word__startswith=word).exists():
        return word
    alike = (
        KnownWord.objects.filter(word__trigram_similar=word)
        .annotate(likeness=TrigramSimilarity("word", word))
        .filter(likeness__gte=LEAST_LIKENESS)
        .order_by("-likeness", "-cases", "word")
    )
    return alike.values_list("word", flat=True).first() or word
