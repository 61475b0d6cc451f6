"""Places: dated areas in layers, indicators about them, and the local address index."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.bodies import OutsideBody
from routing.street_words import fold_street


class AreaLayer(models.Model):
    """A division of the city: wards, neighborhoods, districts. One layer is the reporting layer."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    singular = TranslatedText(blank=True)
    is_reporting = models.BooleanField(default=False)
    is_boundary = models.BooleanField(
        default=False, help_text="Its areas together are the city: a point outside is refused."
    )
    is_neighbors = models.BooleanField(
        default=False, help_text="Its areas are the authorities around the city: they name who is responsible outside."
    )
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_reporting"], condition=models.Q(is_reporting=True), name="one_reporting_layer"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas by the day."""

    def in_force(self, day: date) -> "AreaQuerySet":
        """Those in force on a day of the city's calendar."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_to=None) | models.Q(valid_to__gt=day),
        )


class Area(models.Model):
    """One ward, neighborhood or district. `geometry` (GeoJSON, WGS 84) is empty when only the name is known."""

    layer = models.ForeignKey(AreaLayer, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    geometry = models.JSONField(null=True, blank=True)
    label_lat = models.FloatField(null=True, blank=True)
    label_long = models.FloatField(null=True, blank=True)
    body = models.ForeignKey(
        OutsideBody, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Of a neighbor: who is responsible there.",
    )  # fmt: skip
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["layer", "order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "code", "valid_from"], nulls_distinct=False, name="one_area_code_per_layer"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AreaIndicator(models.Model):
    """One figure about an area (population, median household income, ...), with where it comes from."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="indicators")
    code = models.SlugField(max_length=80)
    name = TranslatedText(blank=True)
    value = models.FloatField()
    source = models.CharField(max_length=160, blank=True)
    as_of = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["area", "code"]
        constraints = [models.UniqueConstraint(fields=["area", "code"], name="one_indicator_per_area")]

    def __str__(self) -> str:
        return f"{self.area}: {self.code}"


class Representation(models.Model):
    """The area a council member speaks for; with `wants_pack` its figures are mailed each quarter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="represents")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="representatives")
    wants_pack = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "area"], name="one_representation")]

    def __str__(self) -> str:
        return f"{self.user}: {self.area}"


class Street(models.Model):
    """A street of the address index, found by likeness of `folded` (see `routing.street_words`).

    Whoever makes many at once without `save` sets `folded`.
    """

    name = models.CharField(max_length=120, unique=True)
    folded = models.CharField(max_length=160, editable=False)

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(OpClass("folded", name="gin_trgm_ops"), name="street_likeness")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold_street(self.name)
        super().save(*args, **kwargs)


class Address(models.Model):
    """A number on a street with its position."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="addresses")
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=8, blank=True)
    lat = models.FloatField()
    long = models.FloatField()

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["street", "number", "suffix"]
        constraints = [models.UniqueConstraint(fields=["street", "number", "suffix"], name="one_address")]
        indexes = [models.Index(fields=["lat", "long"], name="address_nearby")]

    def __str__(self) -> str:
        return f"{self.number}{self.suffix} {self.street.name}"
