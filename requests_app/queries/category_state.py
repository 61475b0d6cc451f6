"""What is known of the guess of services from words, for those who keep the catalogue."""

from dataclasses import dataclass
from datetime import datetime

from requests_app.category_rounds import FEWEST, can_learn
from requests_app.models import CategoryModel


@dataclass(frozen=True)
class GuessState:
    """`learned_at` None: nothing was learned yet. Shares are whole percents of the newest texts, tried unseen.

    `can_learn`: whether what learns is installed where this page is made; `fewest`: texts from which it learns by
    itself.
    """

    can_learn: bool
    fewest: int
    learned_at: datetime | None = None
    texts: int = 0
    first: int = 0
    among_three: int = 0
    sure: int = 0
    right_when_sure: int = 0


def guess_state() -> GuessState:
    """How what is in use was learned, and how it did."""
    row = CategoryModel.objects.filter(is_active=True).only("trained_at", "figures").first()
    if row is None:
        return GuessState(can_learn(), FEWEST)
    shares = (round(100 * float(row.figures.get(name, 0))) for name in ("top1", "top3", "sure", "right_when_sure"))
    return GuessState(can_learn(), FEWEST, row.trained_at, int(row.figures.get("texts", 0)), *shares)
