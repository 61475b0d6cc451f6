"""Bodies outside the city's own administration that are responsible for something."""

from django.db import models

from civic311.lib.translated_text import TranslatedText, in_language


class OutsideBody(models.Model):
    """A county, a utility, a neighboring authority. `explanation` tells residents why it is theirs and what to do."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    explanation = TranslatedText(blank=True)
    url = models.URLField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    takes_reports = models.BooleanField(
        default=False, editable=False, help_text="A connection sends them what is handed to them."
    )
    stays_open = models.BooleanField(
        default=False, help_text="What rules hand to them stays open here until they say that it is done."
    )
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "outside bodies"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code
