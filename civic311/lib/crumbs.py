"""The way back that stands above a page's title."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def in_settings(*more: tuple[str, Any]) -> list[dict[str, Any]]:
    """From the settings down to the page above this one; `more` are (address, title), outermost first."""
    return [{"url": url, "title": title} for url, title in ((reverse("settings_index"), _("Settings")), *more)]
