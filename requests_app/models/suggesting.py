"""What guesses the service from words: trained from the city's own past, served from these rows."""

from django.db import models
from django.utils import timezone


class CategoryModel(models.Model):
    """One trained model. `labels` are service codes in the order of its weights; `figures` how well it did when tried.

    The one with `is_active` serves; web processes read it once per configuration version.
    """

    labels = models.JSONField(default=list)
    weights = models.BinaryField()
    figures = models.JSONField(default=dict)
    is_active = models.BooleanField(default=False)
    trained_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-trained_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"], condition=models.Q(is_active=True), name="one_active_category_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trained_at}"
