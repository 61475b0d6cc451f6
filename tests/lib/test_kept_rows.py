"""The small city that tests begin with is put in as it is made."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import serializers
from django.db import connection, models, transaction

from civic311.accounts.models import Department
from routing.models import SlaTarget
from tests.factories.city import make_small_city, put_in_small_city

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)


def _written() -> dict[str, list[Any]]:
    """Every row by table, its id and the ids it names as places in the order of making."""
    found: dict[str, list[Any]] = {}
    every: list[type[models.Model]] = connection.introspection.installed_models(connection.introspection.table_names())
    for model in sorted(every, key=lambda each: each._meta.db_table):
        rows = model._default_manager.order_by("pk")
        found[model._meta.db_table] = json.loads(serializers.serialize("json", rows))
    places = {(row["model"], row["pk"]): place for rows in found.values() for place, row in enumerate(rows)}
    for rows in found.values():
        for row in rows:
            row["pk"] = places[row["model"], row["pk"]]
            row["fields"] = {name: _placed(row["model"], name, value, places) for name, value in row["fields"].items()}
    return found


def _placed(label: str, name: str, value: Any, places: dict[tuple[str, Any], int]) -> Any:
    other = apps.get_model(label)._meta.get_field(name).related_model
    if other is None or isinstance(value, list):
        return value
    return places.get((other._meta.label_lower, value), value)


def test_what_is_put_in_is_what_is_made() -> None:
    with time_machine.travel(MOMENT, tick=False):
        with transaction.atomic():
            make_small_city()
            made = _written()
            transaction.set_rollback(True)
        for _first_and_later in range(2):
            with transaction.atomic():
                put_in_small_city()
                assert _written() == made
                transaction.set_rollback(True)


def test_the_rows_are_as_old_as_the_test_and_new_ones_come_after_them() -> None:
    for days in (0, 1):
        with time_machine.travel(MOMENT + timedelta(days=days), tick=False), transaction.atomic():
            city = put_in_small_city()
            assert {target.valid_from for target in SlaTarget.objects.all()} == {MOMENT + timedelta(days=days)}
            parks = Department.objects.create(code="parks", name={"en": "Parks"})
            assert parks.pk > max(city.streets.pk, city.housing.pk)
            transaction.set_rollback(True)
