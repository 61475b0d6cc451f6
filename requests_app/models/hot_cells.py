"""How many closed requests lie in each small cell, so that the public map counts millions without reading them."""

from django.db import models

from routing.models import Area, Service


class HotCell(models.Model):
    """Closed public requests of a service in an H3 cell of resolution 9, counted by the worker.

    Those closed since the count, and all open ones, are counted when somebody looks.
    """

    cell = models.BigIntegerField()
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    ward = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    closed = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "service", "ward"], include=["closed"], nulls_distinct=False, name="one_hot_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cell:x}: {self.closed}"


class HotCellCount(models.Model):
    """The one row that says up to when closed requests are counted in `HotCell`."""

    counted_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.counted_until:%Y-%m-%d %H:%M}"
