"""Set the demo city up: everything but its requests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from civic311.accounts.defaults import make_default_roles
from civic311.city.current import configuration_changed
from civic311.city.languages import known_languages
from civic311.city.models import City
from civic311.demo import agreements, terrain
from civic311.demo.knowledge import make_echo, make_knowledge
from civic311.demo.notices import make_notices, make_rounds
from civic311.demo.people import Staff, hire, make_departments
from civic311.demo.reference_rows import make_addresses, make_areas, make_services
from civic311.demo.rules import make_rules
from civic311.demo.spending import make_prices
from civic311.demo.streets import Door, lay_out
from civic311.demo.surroundings import AssetFinder, make_assets, make_bodies, make_neighbors
from civic311.demo.works import make_works
from routing.defaults import make_routing_defaults
from routing.models import AssetType, Service

HISTORY = timedelta(days=548)
_HOLIDAY_YEARS = 2


@dataclass(frozen=True)
class DemoCity:
    """What the histories are made from."""

    staff: Staff
    services: dict[str, Service]
    doors: list[Door]
    assets: AssetFinder


def set_up(seed: int, now: datetime) -> DemoCity:
    """Make the city's row, people, places, catalogue and rules in the caller's transaction."""
    City.objects.create(
        name="Port Alder", service_name="Port Alder 311",
        tagline={"en": "Report it. Follow it.", "es": "Repórtelo. Sígalo."}, time_zone="America/New_York",
        languages=known_languages(), is_invented=True, phone="555-555-0111", email="311@portalder.example",
        opening_hours={"en": "Every day, 7 am to 9 pm", "es": "Todos los días, de 7 am a 9 pm"},
        place_suffix="Port Alder", centre_lat=terrain.CENTRE_LAT, centre_long=terrain.CENTRE_LONG,
    )  # fmt: skip
    queues = make_departments()
    since = now - HISTORY - timedelta(days=30)
    make_routing_defaults(country="US", years=range(since.year, now.year + _HOLIDAY_YEARS + 1))
    land = terrain.draw(seed)
    make_areas(land, seed)
    doors = lay_out(land, seed)
    make_addresses(doors)
    bodies = make_bodies()
    make_neighbors(land, bodies)
    services = make_services(queues, since)
    make_prices()
    about, assets = make_assets(doors, bodies, seed)
    make_rules(queues, bodies, since=since)
    staff = hire(make_default_roles(), settings.DEMO_PASSWORD, now=now)
    _agree(services, about, staff, now)
    make_echo(make_knowledge(services, staff, now), now)
    make_works(services, doors, now)
    make_notices(services, doors, now)
    make_rounds(now)
    configuration_changed()
    return DemoCity(staff, services, doors, AssetFinder(assets))


def _agree(services: dict[str, Service], about: dict[str, AssetType], staff: Staff, now: datetime) -> None:
    agreements.make_severity_factors()
    agreements.make_chains()
    agreements.make_rota(staff, now)
    agreements.make_absence(staff, now)
    agreements.make_schedule(services)
    agreements.dress_services(services, about, now)
    agreements.make_past_emergency(now)
