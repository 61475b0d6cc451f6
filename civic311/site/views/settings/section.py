"""A part of the settings as data: which rows, which form, which columns, who may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from civic311.site.forms.reference_form import ReferenceForm
from civic311.site.needed_by import nothing


def as_they_are(rows: list[Any]) -> None:
    """Lists whose rows need nothing looked up for all of them together."""


CATALOGUE, CITY, PEOPLE = "catalogue.edit", "city.configure", "people.manage"
# Whoever has one of these for the whole city finds something in the settings.
OPENS_SETTINGS = (CITY, CATALOGUE, PEOPLE, "integrations.manage", "operations.manage", "records.manage", "people.data",
                  "records.disclose", "audit.view")  # fmt: skip


class Heading(TextChoices):
    """What the parts of the settings stand under, in the order of the page."""

    CITY = "city", _("City and people")
    RECORDS = "records", _("Records and privacy")
    CATALOGUE = "catalogue", _("Catalog")
    PLACES = "places", _("Places and assets")
    ROUTING = "routing", _("Routing")
    TIME = "time", _("Time and escalation")


@dataclass(frozen=True)
class Column:
    """One column of a list: its heading and what a row shows; yes and no become words."""

    title: Any
    value: Callable[[Any], Any]
    is_number: bool = False


@dataclass(frozen=True)
class Section:
    """One kind of reference data, under its heading of the settings.

    `removal` is "retire" (the row stays and nothing new can choose it), "delete" (nothing may refer to it) or "end" (a
    target). `needed_by` gives sentences that stand in the way of retiring a row. `by_service`: the list can be
    narrowed to one service. `prepare` looks up for all rows what their columns show. `load_page` names the page that
    takes files of what the rows are about.
    """

    heading: Heading
    slug: str
    title: Any
    lede: Any
    add: Any
    icon: str
    capability: str
    form: type[ReferenceForm]
    columns: tuple[Column, ...]
    rows: Callable[[], QuerySet[Any]]
    removal: str = "retire"
    by_service: bool = False
    has_csv: bool = False
    needed_by: Callable[[Any], list[str]] = nothing
    prepare: Callable[[list[Any]], None] = as_they_are
    load_page: str = ""

    @property
    def model(self) -> type[Model]:
        """The rows' model."""
        return self.form._meta.model
