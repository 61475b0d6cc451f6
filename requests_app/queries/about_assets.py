"""What was reported about one street light, bin or tree, for staff and for everybody."""

from dataclasses import dataclass

from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language
from requests_app.models import ServiceRequest
from requests_app.queries.public import public_list
from requests_app.queries.visible import staff_requests
from routing.models import Asset
from routing.models.catalogue import PlacePrecision

MOST_COUNTED = 100


@dataclass(frozen=True)
class AboutAsset:
    """An asset as a case page names it. `code` is how addresses name it; `earlier` counts other requests about it, up
    to MOST_COUNTED."""

    name: str
    type_code: str
    number: str
    earlier: int

    @property
    def code(self) -> str:
        return f"{self.type_code}/{self.number}"


def find_asset(type_code: str, number: str) -> Asset | None:
    """The asset with this number, in use or not."""
    rows = Asset.objects.select_related("type", "department", "body")
    return rows.filter(type__code=type_code, number=number).first()


def split_code(code: str) -> tuple[str, str]:
    """Type and number of an asset as addresses name it ("lamp/0123")."""
    type_code, _sign, number = clean_line(code).partition("/")
    return type_code, number


def cases_about(asset: Asset, viewer: Viewer) -> QuerySet[ServiceRequest]:
    """The cases about an asset that the viewer may see."""
    return staff_requests(viewer).filter(asset=asset)


def public_about(asset: Asset) -> QuerySet[ServiceRequest]:
    """The public requests about an asset whose exact place is public: an asset tells where something is."""
    return public_list().filter(asset=asset, service__place_precision=PlacePrecision.EXACT)


def public_asset(service_request: ServiceRequest) -> AboutAsset | None:
    """The asset of a request as everybody may know it; None where the exact place is not public."""
    if service_request.asset_id is None or service_request.service.place_precision != PlacePrecision.EXACT:
        return None
    asset = Asset.objects.select_related("type").get(pk=service_request.asset_id)
    return _about(asset, public_about(asset).exclude(pk=service_request.pk))


def staff_asset(service_request: ServiceRequest, viewer: Viewer) -> AboutAsset | None:
    """The asset of a case with how many other cases about it the viewer may see."""
    if service_request.asset_id is None:
        return None
    asset = Asset.objects.select_related("type").get(pk=service_request.asset_id)
    return _about(asset, cases_about(asset, viewer).exclude(pk=service_request.pk))


def asset_title(asset: Asset) -> str:
    """ "Street light 0123"; the asset has its type read."""
    return f"{in_language(asset.type.singular) or in_language(asset.type.name)} {asset.number}"


def _about(asset: Asset, others: QuerySet[ServiceRequest]) -> AboutAsset:
    return AboutAsset(asset_title(asset), asset.type.code, asset.number, others.order_by()[:MOST_COUNTED].count())
