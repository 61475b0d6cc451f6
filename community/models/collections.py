"""Collection days: which bin is emptied where on which weekday."""

from django.db import models

from civic311.lib.translated_text import TranslatedText, in_language
from routing.models import Area


class CollectionRound(models.Model):
    """What is collected in an area on a weekday (0 is Monday), every so many weeks counted from `first_on`."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText(help_text="What is collected: garbage, recycling, yard waste.")
    areas = models.ManyToManyField(Area, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    first_on = models.DateField(help_text="One day on which it is collected.")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="round_on_a_weekday"),
            models.CheckConstraint(condition=models.Q(every_weeks__range=(1, 8)), name="round_every_1_to_8_weeks"),
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code
