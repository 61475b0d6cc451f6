"""Article suggestion at 5,000 articles: how long it takes, and whether the right one is found. Run on a loaded city.

Beside the articles of the demo city stand invented ones: topics of their own in titles and keywords, and in their texts
as many of the demo city's own words as chance brings. They are taken back afterwards. Prints a JSON list of figures on
its last line. The questions are those of `tests/community/questions.toml`, written before the search.
"""

import json
import os
import random
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import transaction  # noqa: E402

from community.models import Article, ArticleCategory, ArticleSearch, Audience  # noqa: E402
from community.queries.articles import forget_articles, suggest  # noqa: E402

ARTICLES = 5_000
QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "community" / "questions.toml"
LANGUAGES = ("en", "es")
_SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in "aeiou"]
_INVENTED = 6_000
# Title, keywords; short answer, body, services: how many words that mean nothing here, and how many of the city's own.
_HEADING = ((4, 0), (5, 0))
_WORDS = ((11, 3), (50, 30), (8, 0))


def main() -> None:
    """Quality on the demo city's own articles, then time and quality among 5,000."""
    asked = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    figures = _quality(asked, "")
    with transaction.atomic():
        _write_others(random.Random(311))
        begun = time.perf_counter()
        forget_articles()
        suggest("pothole", "en", Audience.STAFF)
        built = time.perf_counter() - begun
        figures += [*_speed(asked), *_quality(asked, f" among {ARTICLES:,}")]
        transaction.set_rollback(True)
    forget_articles()
    figures.append(Figure(f"{ARTICLES:,} articles read into memory", built * 1000, "ms", detail="once after each save"))
    sys.stdout.write(json.dumps([figure.data() for figure in figures]) + "\n")


def _speed(asked: dict[str, Any]) -> list[Figure]:
    questions = [*asked["question"], *asked["nothing"]]

    def ask(number: int) -> None:
        question = questions[number % len(questions)]
        suggest(question["words"], question["language"], Audience.STAFF)

    middle, slow = median_ms(ask, times=4 * len(questions))
    return [Figure(f"article suggestion, {ARTICLES:,} articles", middle, "ms", 50, detail=f"95th {slow:.1f}")]


def _quality(asked: dict[str, Any], where: str) -> list[Figure]:
    found = [
        question["article"] in [one.slug for one in suggest(question["words"], question["language"], "residents")]
        for question in asked["question"]
    ]
    first = [
        [one.slug for one in suggest(question["words"], question["language"], "residents")][:1] == [question["article"]]
        for question in asked["question"]
    ]
    wrongly = sum(bool(suggest(one["words"], one["language"], "residents")) for one in asked["nothing"])
    total, detail = len(found), f"{sum(found)} of {len(found)}; the first of all: {sum(first)}"
    right = Figure(f"right article in the first three{where}", 100 * sum(found) / total, "%", 80, True, detail)
    return [right, Figure(f"questions without an answer that get one{where}", wrongly, "of 10", 0)]


def _write_others(chance: random.Random) -> None:
    invented = ["".join(chance.choices(_SYLLABLES, k=3)) + chance.choice("nrslt") for _number in range(_INVENTED)]
    rarity = [1 / (rank + 10) for rank in range(_INVENTED)]
    known = Article.objects.count()
    category = ArticleCategory.objects.all()[0]
    articles = Article.objects.bulk_create(
        Article(slug=f"other-{number}", category=category, title={"en": "Other", "es": "Otro"})
        for number in range(ARTICLES - known)
    )
    own = {
        language: " ".join(
            f"{heading} {words}"
            for heading, words in ArticleSearch.objects.filter(language=language).values_list("heading", "words")
        ).replace("|", " ").split()
        for language in LANGUAGES
    }  # fmt: skip

    def text(parts: tuple[tuple[int, int], ...], language: str) -> str:
        return " | ".join(
            " ".join([*chance.choices(invented, rarity, k=strange), *chance.choices(own[language], k=ours)])
            for strange, ours in parts
        )

    ArticleSearch.objects.bulk_create(
        (
            ArticleSearch(article=article, language=language, heading=text(_HEADING, language),
                          words=text(_WORDS, language))
            for article in articles for language in LANGUAGES
        ),
        batch_size=2_000,
    )  # fmt: skip


if __name__ == "__main__":
    main()
