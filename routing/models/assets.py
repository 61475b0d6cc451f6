"""Things of the city that requests are about: street lights, bins, trees, hydrants, and landmarks such as schools."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.bodies import OutsideBody


class AssetType(models.Model):
    """A kind of asset. Landmarks (schools, hospitals) are not reported about; rules look at how near they are."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    singular = TranslatedText(blank=True)
    icon = models.CharField(max_length=40, blank=True)
    is_landmark = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code

    @property
    def singular_name(self) -> str:
        """One of the kind in the active language: "Street light"."""
        return in_language(self.singular) or in_language(self.name)


class Asset(models.Model):
    """One street light, bin or school with the number painted on it. Its owner is a department or an outside body."""

    type = models.ForeignKey(AssetType, on_delete=models.PROTECT, related_name="assets")
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=160, blank=True)
    lat = models.FloatField()
    long = models.FloatField()
    h3 = models.BigIntegerField(help_text="H3 cell, resolution 9.")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(OutsideBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attributes = models.JSONField(default=dict, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["type", "number"]
        constraints = [models.UniqueConstraint(fields=["type", "number"], name="one_asset_number_of_a_type")]
        indexes = [
            models.Index(fields=["type", "h3"], condition=Q(retired_on__isnull=True), name="asset_nearby"),
            models.Index(fields=["number"], condition=Q(retired_on__isnull=True), name="asset_number"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), condition=~Q(name=""), name="asset_name_likeness"),
        ]

    def __str__(self) -> str:
        return self.name or self.number
