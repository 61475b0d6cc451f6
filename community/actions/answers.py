"""Whether an article helped, as readers say."""

from datetime import datetime

from community.models import Article, ArticleAnswer

MOST_WORDS = 500


def say_whether_it_helped(
    article: Article, *, was_helpful: bool, comment: str, language: str, answer_id: int | None, now: datetime
) -> int:
    """Keep an answer and return its id; given that id again, the same reader changed her mind and is counted once."""
    values = {"was_helpful": was_helpful, "comment": comment[:MOST_WORDS], "language": language, "answered_at": now}
    if answer_id is not None and ArticleAnswer.objects.filter(pk=answer_id, article=article).update(**values):
        return answer_id
    return int(ArticleAnswer.objects.create(article=article, **values).pk)
