"""The languages Django has no facts of. Pure, so that settings can read it."""

from typing import Any

import django.conf.locale

HAITIAN_CREOLE: dict[str, Any] = {
    "bidi": False, "code": "ht", "name": "Haitian Creole", "name_local": "Kreyòl ayisyen",
}  # fmt: skip


def introduce_haitian_creole() -> None:
    """Let Django know its name and direction, as it knows those of the other languages. May run twice."""
    django.conf.locale.LANG_INFO["ht"] = HAITIAN_CREOLE
