"""Which trained table guesses services: a new one counts unless it names fewer services right than the one in force.

Needs scikit-learn, as the training does; only the command imports this.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed
from requests_app.category_model import CategoryWeights, from_bytes, to_bytes
from requests_app.category_training import Trained, is_worse
from requests_app.models import CategoryModel

KEPT = 5  # tables, those not in force included
_FEWEST_TO_COMPARE = 50

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """`compared`: on how many texts that neither table had seen; too few say nothing, and the new one counts."""

    is_active: bool
    compared: int


def keep(trained: Trained, *, now: datetime) -> Kept:
    """Store a trained table and put it in force unless it is worse; every process reads it on its next guess."""
    with transaction.atomic():
        stored = list(CategoryModel.objects.select_for_update().order_by("-trained_at"))
        active = next((row for row in stored if row.is_active), None)
        compared, worse = _against(active, trained)
        if active is not None and not worse:
            CategoryModel.objects.filter(pk=active.pk).update(is_active=False)
        CategoryModel.objects.create(
            labels=list(trained.table.labels), weights=to_bytes(trained.table), figures=dict(trained.figures),
            is_active=not worse, trained_at=now,
        )  # fmt: skip
        old = [row.pk for row in stored[KEPT - 1 :] if not (row.is_active and worse)]
        CategoryModel.objects.filter(pk__in=old).delete()
        if not worse:
            configuration_changed()
    return Kept(not worse, compared)


def _against(active: CategoryModel | None, trained: Trained) -> tuple[int, bool]:
    """How many texts both were tried on, and whether the new one did worse."""
    table = _table_of(active)
    if active is None or table is None:
        return 0, False
    learned_until = datetime.fromisoformat(active.figures["until"])
    unseen = [one for one in trained.unseen if one.at > learned_until]
    if len(unseen) < _FEWEST_TO_COMPARE:
        return len(unseen), False
    return len(unseen), is_worse(trained.trial, table, unseen)


def _table_of(row: CategoryModel | None) -> CategoryWeights | None:
    try:
        return from_bytes(row.labels, bytes(row.weights)) if row else None
    except ValueError:
        _log.warning("The table of services from words of %s cannot be read any more", row)
        return None
