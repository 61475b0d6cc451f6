"""How long something may take, as residents read it: "5 working days", "1 day", "4 hours"."""

from django.utils.translation import ngettext

_DAY = 24 * 60


def promise_words(amount: int, unit: str) -> str:
    """An SLA target in words. `unit` is one of minutes, hours, business_hours, business_days, calendar_days."""
    if unit in ("minutes", "hours"):
        minutes = amount * (60 if unit == "hours" else 1)
        if minutes % _DAY == 0:
            return promise_words(minutes // _DAY, "calendar_days")
        if minutes % 60 == 0:
            hours = minutes // 60
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if unit == "business_hours":
        return ngettext("%(count)s working hour", "%(count)s working hours", amount) % {"count": amount}
    if unit == "business_days":
        return ngettext("%(count)s working day", "%(count)s working days", amount) % {"count": amount}
    return ngettext("%(count)s day", "%(count)s days", amount) % {"count": amount}
