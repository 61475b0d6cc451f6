"""Calls that ended without a case: what was asked, what answered it, or that nothing did."""

from datetime import datetime

from civic311.people.models import Contact
from community.models import Article, ArticleCategory, Enquiry, Notice

MOST_WORDS = 300


def log_enquiry(
    *, category: ArticleCategory | None = None, article: Article | None = None, notice: Notice | None = None,
    about: str = "", was_answered: bool, words: str = "", language: str, channel: str = "phone",
    contact: Contact | None = None, transferred_to: str = "", taken_by_id: int | None, now: datetime,
) -> Enquiry:  # fmt: skip
    """Keep that somebody asked and went away without a case of her own.

    `about` is the public id of a case she was told of; `transferred_to` whom she was passed on to, by name; `words`
    what she asked, cut at 300 characters. An article brings its category when none is named.
    """
    if category is None and article is not None:
        category = article.category
    enquiry: Enquiry = Enquiry.objects.create(
        category=category, article=article, notice=notice, about=about, was_answered=was_answered,
        words=words[:MOST_WORDS], language=language, channel=channel, contact=contact,
        transferred_to=transferred_to[: Enquiry._meta.get_field("transferred_to").max_length],
        taken_by_id=taken_by_id, taken_at=now,
    )  # fmt: skip
    return enquiry
