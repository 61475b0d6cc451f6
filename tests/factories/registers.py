"""Registers of other systems, and what the worker does with them in a few minutes."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from integrations.models import Exchange, Register
from integrations.registers.pulling import follow_all, read_next
from routing.imports.tasks import work_on_files
from tests.personas import Persona

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TABLE = "road,no,lat,long\n" + "".join(f"Mill Street,{number},41.1,-71.0\n" for number in range(1, 21))


def add(administrator: Persona, **more: Any) -> Register:
    given = {"name": "Addresses", "kind": "addresses", "source": "folder", "place": "addresses*.csv",
             "every_hours": 24, "most_share": 10, "is_active": "on"}  # fmt: skip
    administrator.post(reverse("integration_register_add"), given | more)
    register = Register.objects.get(name=(given | more)["name"])
    Register.objects.filter(pk=register.pk).update(next_at=NOW)
    return register


def rounds(now: datetime = NOW, count: int = 4) -> None:
    """What the worker does in a few minutes."""
    for _round in range(count):
        follow_all(now=now)
        while read_next(now=now):
            pass
        work_on_files()


def newest() -> Exchange:
    return Exchange.objects.order_by("-pk")[0]
