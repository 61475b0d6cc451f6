"""The areas of further layers (neighborhoods, districts) that requests lie in, as columns."""

import numpy as np
from django.db.models import F

from reports.cases import Integers
from reports.metrics import places_of
from reports.queries.packing import among, numbers, unpacked
from requests_app.models import RequestArea

_MANY = 50_000


def layers_of(requests: Integers) -> dict[str, Integers]:
    """For each further layer a column "layer_ID": the id of the area each request lies in, 0 for none."""
    inside = RequestArea.objects.all()
    if len(requests) < _MANY:
        inside = inside.filter(service_request_id__in=among(requests))
    else:
        bounds = {"service_request_id__gte": int(requests.min()), "service_request_id__lte": int(requests.max())}
        inside = inside.filter(**bounds)
    found = unpacked(
        inside.aggregate(
            number=numbers(F("service_request_id")), place=numbers(F("area_id")), of_layer=numbers(F("area__layer_id"))
        ),
        moments_in=(),
    )
    columns: dict[str, Integers] = {}
    for layer in np.unique(found["of_layer"]).tolist():
        mine = found["of_layer"] == layer
        place, known = places_of(requests, found["number"][mine])
        columns[f"layer_{layer}"] = np.zeros(len(requests), dtype=np.int64)
        columns[f"layer_{layer}"][place[known]] = found["place"][mine][known]
    return columns
