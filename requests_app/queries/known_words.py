"""What somebody meant who mistyped a word: the most alike of those that cases are written in."""

from collections.abc import Sequence

from django.contrib.postgres.search import TrigramSimilarity

from requests_app.models import KnownWord

LEAST_LIKENESS = 0.35
SHORTEST = 4


def corrected(words: Sequence[str]) -> list[str]:
    """The words, those that no case is written with replaced by the most alike that is known."""
    return [_likely(word) for word in words]


def _likely(word: str) -> str:
    if len(word) < SHORTEST or any(char.isdigit() for char in word):
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
