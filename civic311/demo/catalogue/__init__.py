"""What residents of the demo city can ask for: nine groups of services as plain data."""

from civic311.demo.catalogue.neighbors import ANIMALS, HOMES, NEIGHBORS
from civic311.demo.catalogue.spec import Group, Kind
from civic311.demo.catalogue.streets import LIGHTS, STREETS
from civic311.demo.catalogue.waste import CLEANING, TRASH
from civic311.demo.catalogue.water import PARKS, WATER

GROUPS: tuple[Group, ...] = (STREETS, LIGHTS, TRASH, CLEANING, WATER, PARKS, ANIMALS, HOMES, NEIGHBORS)
KINDS: dict[str, Kind] = {kind.code: kind for group in GROUPS for kind in group.kinds}
GROUP_OF: dict[str, str] = {kind.code: group.code for group in GROUPS for kind in group.kinds}
