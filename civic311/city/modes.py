"""Demo and live never meet: a city that was live once is not opened in demo mode and takes no demo data, and the
invented city is opened in demo mode only.

Demo mode lifts the second factor and keeps mail from leaving, so opening a real city in it by mistake would be an
accident of its own. A real city that was never live may be tried out in it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error

if TYPE_CHECKING:  # this module registers a check, so it is read before there are models
    from civic311.city.models import City


def go_live(*, now: datetime) -> None:
    """Note that the city was started outside demo mode. The invented city is never live."""
    apps.get_model("city", "City").objects.filter(is_invented=False, live_since=None).update(live_since=now)


def wrong_mode(city: "City | None", *, demo_mode: bool) -> str:
    """Why this city may not be opened in this mode, with what to do; empty when it may."""
    if city is None:
        return ""
    if city.is_invented and not demo_mode:
        return (
            f"{city.name} is the invented demo city and is opened in demo mode only. Start it with DEMO_MODE=1. "
            "Start a real city apart: DATA_DIR=<another folder> CITY=empty DEMO_MODE=0 ./run"
        )
    if city.live_since is None or not demo_mode:
        return ""
    return (
        f"{city.name} has been live since {city.live_since:%Y-%m-%d} and is not opened in demo mode. "
        "Start it with DEMO_MODE=0. To try things out, start another city: DATA_DIR=<another folder> CITY=demo ./run"
    )


def check_mode(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: a live city in demo mode, or the invented one outside (`manage.py check --database default`)."""
    if not databases:
        return []
    problem = wrong_mode(apps.get_model("city", "City").objects.first(), demo_mode=settings.DEMO_MODE)
    return [Error(problem, id="civic311.E001")] if problem else []
