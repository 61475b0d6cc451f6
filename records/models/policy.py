"""What the city decided about its records as a whole."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RecordsPolicy(models.Model):
    """A single row, id 1."""

    two_approvers = models.BooleanField(_("Two people approve each destruction"), default=False)
    answer_days = models.PositiveSmallIntegerField(
        _("Days to answer somebody who asks for her data"), default=30, help_text=_("Many laws allow 30 or 45 days.")
    )

    disclosure_days = models.PositiveSmallIntegerField(
        _("Working days to answer a request for public records"), default=10
    )
    extension_days = models.PositiveSmallIntegerField(_("Working days that one extension adds"), default=10)
    set_days = models.PositiveSmallIntegerField(
        _("Days that a produced set, and the hold on its cases, stay after the answer"), default=90
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_records_policy")]

    def __str__(self) -> str:
        return "Records policy"

    @classmethod
    def now_in_force(cls) -> "RecordsPolicy":
        """The row, with its defaults where nobody has decided yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
