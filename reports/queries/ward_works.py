"""The planned works of one ward."""

from datetime import datetime

import shapely
from shapely.geometry import shape

from community.in_force import KnownWork, in_force
from routing.models import Area
from routing.reference import in_city_zone


def works_in(area_id: int, now: datetime) -> list[KnownWork]:
    """The works that go on or begin within 120 days on the ground of an area, the next first.

    Works on streets that the address index does not know have no ground and are in no area's list. One query when
    there are works at all.
    """
    known, today = in_force(now), in_city_zone(now).date()
    ahead = [(each, known.covers["work", each.id].ground) for each in known.works if each.is_ahead(today)]
    if not any(ground is not None for _work, ground in ahead):
        return []
    geometry = Area.objects.filter(pk=area_id).values_list("geometry", flat=True).first()
    if not geometry:
        return []
    area = shapely.make_valid(shape(geometry))
    # ground that only borders on the area is its neighbor's: `touches`
    return [
        work for work, ground in ahead if ground is not None and area.intersects(ground) and not area.touches(ground)
    ]
