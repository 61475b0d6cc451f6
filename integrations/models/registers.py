"""Registers of other systems that are read by themselves: areas, assets, addresses."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from integrations.models.exchanges import Exchange
from routing.models import AreaLayer, AssetType, FileImport

_FILES = (FileImport.Kind.AREAS, FileImport.Kind.ASSETS, FileImport.Kind.ADDRESSES)
_KINDS = [(kind.value, kind.label) for kind in _FILES]


class Register(models.Model):
    """Where a register of the city lies, and how often it is read.

    Its file goes the way of an uploaded one (`routing.FileImport`). `fields` says what the file's fields mean: nothing
    until somebody chose it on the first file. It is then compared by itself, and written by itself when `writes_itself`
    and at most `most_share` of what is there would change; else it waits for somebody.
    `exchange` is the line of the ledger that the file on its way writes to its end.
    """

    class Source(models.TextChoices):
        URL = "url"
        ARCGIS = "arcgis"
        FOLDER = "folder"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=_KINDS)
    layer = models.ForeignKey(AreaLayer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    asset_type = models.ForeignKey(AssetType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=6, choices=Source)
    place = models.CharField(max_length=500, help_text="An address, or a file name below the folder of registers.")
    every_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(1), MaxValueValidator(24 * 31)]
    )
    writes_itself = models.BooleanField(default=False)
    most_share = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(100)])
    is_active = models.BooleanField(default=True)
    fields = models.JSONField(default=dict)
    file = models.ForeignKey(FileImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="Of what was written last.")
    coming_digest = models.CharField(max_length=64, blank=True, help_text="Of the file on its way.")
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["next_at"], name="register_due")]

    def __str__(self) -> str:
        return self.name
