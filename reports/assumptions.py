"""What the estimates of the budget page take for granted: in boxes on the page and in its address."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

CALL = Decimal("5.00")  # a guess to begin with; a city puts in its own
HALF = 50
NAMES = ("call", "callers", "second", "visit")
_MOST = 100_000


def _box() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "usa-input"})


def _wrong(words: Any) -> dict[str, Any]:
    names = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
    return dict.fromkeys(names, words)


def _amount(label: Any, help_text: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=most, max_digits=9, decimal_places=2, required=False,
        widget=_box(), error_messages=_wrong(_("Give an amount such as 4.50.")),
    )  # fmt: skip


def _percent(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=100, required=False, widget=_box(),
        error_messages=_wrong(_("Give a number from 0 to 100.")),
    )  # fmt: skip


class AssumptionsForm(forms.Form):
    """Four numbers that nobody measured. An empty or impossible one counts as the one the page begins with."""

    call = _amount(_("What a call costs"), _("Staff time and line together. Put in your own figure."), 1000)
    callers = _percent(
        _("Of every 100 readers, how many would have called"), _("Nobody can know it; try a low and a high number.")
    )
    second = _percent(
        _("Of every 100 duplicates, for how many a crew would have gone out again"),
        _("Those found before anybody was on site."),
    )
    visit = _amount(
        _("What such a visit costs"), _("Leave it empty to take the average resolved case of these dates."), _MOST
    )

    def __init__(self, data: QueryDict) -> None:
        given = data.copy()
        for name, value in (("call", CALL), ("callers", HALF), ("second", HALF)):
            given.setdefault(name, str(value))
        super().__init__(given)

    @property
    def call_cents(self) -> float:
        """What one call costs, in cents."""
        return float(self._of("call", CALL)) * 100

    @property
    def callers_share(self) -> float:
        """The share of readers who would have called, 0 to 1."""
        return float(self._of("callers", HALF)) / 100

    @property
    def second_share(self) -> float:
        """The share of duplicates that would have led to a visit of their own, 0 to 1."""
        return float(self._of("second", HALF)) / 100

    @property
    def visit_cents(self) -> float | None:
        """What a visit costs, in cents; None when it was left open."""
        given = self._of("visit", None)
        return None if given is None else float(given) * 100

    def _of(self, name: str, otherwise: Any) -> Any:
        self.is_valid()
        given = self.cleaned_data.get(name)
        return otherwise if given is None else given


def kept_assumptions(data: QueryDict) -> list[tuple[str, str]]:
    """The assumptions of an address as (name, value), for the form of dates to keep."""
    return [(name, data[name]) for name in NAMES if data.get(name)]
