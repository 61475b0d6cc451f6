"""The worker's part of uploaded files: read what is in them, compare with what is in force, write what was agreed to.

A file is claimed with SKIP LOCKED and its attempt counted and committed before it is opened, so that one that kills its
worker is given up after a few tries. What it changes and its new state are one transaction, so it is written once.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from civic311.city.current import city_zone, configuration_changed
from routing.actions.file_imports import APPLY, CHECK
from routing.imports import areas, geofiles, point_tables
from routing.imports.addresses import AddressesWritten, AddressFields, write_addresses
from routing.imports.assets import AssetFields, AssetsWritten, write_assets
from routing.imports.problems import UnusableFile
from routing.imports.unpack import kind_of, opened_map
from routing.models import AreaLayer, AssetType, FileImport

MAX_ATTEMPTS = 3
CLAIM = timedelta(minutes=5)
MOST_THINGS = 300_000  # assets or addresses: more than a job has time for, the commands take them
MAP_CORNERS = 20_000

log = logging.getLogger(__name__)


def work_through(*, now: datetime, may_go_on: Callable[[], bool]) -> int:
    """Do the next step of every file that waits; returns how many."""
    done = 0
    while may_go_on() and (row := _claim(now)) is not None:
        _work_on(row, now)
        done += 1
    return done


def _claim(now: datetime) -> FileImport | None:
    free = Q(attempts=0) | Q(updated_at__lte=now - CLAIM)
    with transaction.atomic():
        waiting = FileImport.objects.select_for_update(skip_locked=True).filter(free, state=FileImport.State.WAITING)
        row = waiting.order_by("created_at").first()
        if row is not None:
            row.attempts += 1
            row.updated_at = now
            row.save(update_fields=["attempts", "updated_at"])
    return row


def _work_on(row: FileImport, now: datetime) -> None:
    step = row.options.get("step", "")
    row.report.pop("problem", None)
    try:
        if row.attempts > MAX_ATTEMPTS:
            raise UnusableFile("worker_stopped")
        with _on_disk(row) as path:
            _do(step, row, path, now)
    except UnusableFile as problem:
        _tell(row, step, problem, now)
    except Exception:  # readers of maps raise anything on damaged files; each file must end somewhere
        log.exception("file %s could not be used", row.pk)
        _tell(row, step, UnusableFile("unreadable"), now)
    if row.state in (FileImport.State.APPLIED, FileImport.State.FAILED):
        default_storage.delete(row.stored_as)


def _do(step: str, row: FileImport, path: Path, now: datetime) -> None:
    if step == APPLY:
        _apply(row, path, now)
    elif step == CHECK:
        _finish(row, FileImport.State.CHECKED, row.report | {"found": _compare(row, path, now)}, now)
    else:
        _finish(row, FileImport.State.READ, {"layers": _look(row, path)}, now)


def _tell(row: FileImport, step: str, problem: UnusableFile, now: datetime) -> None:
    """Say what is wrong where it can be mended: beside the choice of fields, or beside the comparison."""
    back = {CHECK: FileImport.State.READ, APPLY: FileImport.State.CHECKED}.get(step, FileImport.State.FAILED)
    state = FileImport.State.FAILED if problem.code == "worker_stopped" else back
    _finish(row, state, row.report | {"problem": {"code": problem.code, "params": problem.params}}, now)


def _finish(row: FileImport, state: str, report: dict[str, Any], now: datetime) -> None:
    """Write the outcome, unless somebody else took the file over meanwhile."""
    kept = FileImport.objects.filter(pk=row.pk, state=FileImport.State.WAITING, attempts=row.attempts)
    if kept.update(state=state, report=report, updated_at=now):
        row.state = state


@contextmanager
def _on_disk(row: FileImport) -> Iterator[Path]:
    """A copy of the file where readers of maps can open it, wherever files are stored."""
    with tempfile.TemporaryDirectory(prefix="civic311-file-") as folder:
        path = Path(folder) / "upload"
        try:
            with default_storage.open(row.stored_as) as stored, path.open("wb") as copy:
                shutil.copyfileobj(stored, copy)
        except FileNotFoundError as error:
            raise UnusableFile("worker_stopped") from error
        yield path


def _look(row: FileImport, path: Path) -> list[dict[str, Any]]:
    if _is_table(row, path):
        return point_tables.look_at_table(path)
    with opened_map(path, row.file_name) as opened:
        return geofiles.look(opened)


def _is_table(row: FileImport, path: Path) -> bool:
    return row.kind != FileImport.Kind.AREAS and not kind_of(path) and point_tables.is_table(path)


def _compare(row: FileImport, path: Path, now: datetime) -> dict[str, Any]:
    """What writing the file would change, as the page shows it."""
    if row.kind == FileImport.Kind.ASSETS:
        with transaction.atomic():
            written = _write_assets(row, path, now, dry_run=True)
            return _found(written) | {"unknown_owners": [list(pair) for pair in written.unknown_owners.most_common(20)]}
    if row.kind == FileImport.Kind.ADDRESSES:
        with transaction.atomic():
            found = _found(_write_addresses(row, path))
            transaction.set_rollback(True)
        return found
    prepared = areas.prepare(_outlines(row, path))
    found = areas.compare(_layer(row), prepared, valid_from=_day(row))
    return found | {"map": _simple_map(prepared)}


def _outlines(row: FileImport, path: Path) -> list[areas.Outline]:
    chosen = row.options
    with opened_map(path, row.file_name) as opened:
        return geofiles.read_outlines(
            opened, code_field=chosen["code_field"], name_field=chosen["name_field"],
            layer=chosen.get("file_layer", ""), crs=chosen.get("crs", ""),
        )  # fmt: skip


def _layer(row: FileImport) -> AreaLayer | None:
    """The layer to change; None while it is still to be made."""
    if not row.options.get("layer_id"):
        return None
    layer = AreaLayer.objects.filter(pk=row.options["layer_id"]).first()
    if layer is None:
        raise UnusableFile("layer_gone")
    return layer


def _day(row: FileImport) -> date | None:
    text = row.options.get("valid_from")
    return date.fromisoformat(text) if text else None


def _simple_map(prepared: areas.Prepared) -> dict[str, Any]:
    """The new outlines as GeoJSON, coarse enough to travel with a page."""
    polygons = [area.polygon for area in prepared.areas.values()]
    corners = sum(shapely.get_num_coordinates(polygon) for polygon in polygons)
    west, south, east, north = shapely.total_bounds(polygons) if polygons else (0, 0, 0, 0)
    coarse = 0.0 if corners <= MAP_CORNERS else max(east - west, north - south) / 800
    features = [
        {
            "type": "Feature", "properties": {"code": area.code, "name": area.name},
            "geometry": json.loads(shapely.to_geojson(area.polygon.simplify(coarse) if coarse else area.polygon)),
        }
        for area in prepared.areas.values()
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _apply(row: FileImport, path: Path, now: datetime) -> None:
    with transaction.atomic():
        FileImport.objects.select_for_update().get(pk=row.pk)
        written = _written(row, path, now)
        configuration_changed()
        _finish(row, FileImport.State.APPLIED, {**row.report, "written": written}, now)
        if row.state != FileImport.State.APPLIED:
            transaction.set_rollback(True)


def _written(row: FileImport, path: Path, now: datetime) -> dict[str, int]:
    if row.kind == FileImport.Kind.ASSETS:
        return dict(_write_assets(row, path, now, dry_run=False).counts)
    if row.kind == FileImport.Kind.ADDRESSES:
        return dict(_write_addresses(row, path).counts)
    return _apply_areas(row, path)


def _apply_areas(row: FileImport, path: Path) -> dict[str, int]:
    prepared = areas.prepare(_outlines(row, path))
    layer = _layer(row)
    if areas.compare(layer, prepared, valid_from=_day(row))["counts"] != row.report["found"]["counts"]:
        raise UnusableFile("changed")
    if layer is None:
        layer = areas.make_layer(row.options["layer_code"], name=row.options["layer_name"])
    written = areas.apply(layer, prepared, valid_from=_day(row))
    row.report["layer_id"] = layer.pk
    return dict(written.counts)


def _write_assets(row: FileImport, path: Path, now: datetime, *, dry_run: bool) -> AssetsWritten:
    chosen = row.options
    asset_type = AssetType.objects.filter(pk=chosen["type_id"]).first()
    if asset_type is None:
        raise UnusableFile("layer_gone")
    _check_count(row)
    fields = AssetFields(
        chosen["number_field"], chosen.get("name_field", ""), chosen.get("owner_field", ""),
        tuple(chosen.get("attributes", ())),
    )  # fmt: skip
    today = now.astimezone(city_zone()).date()
    with _points(row, path, fields.all) as points:
        return write_assets(asset_type, points, fields, replace=chosen.get("replace", False), today=today,
                            dry_run=dry_run)  # fmt: skip


def _write_addresses(row: FileImport, path: Path) -> AddressesWritten:
    _check_count(row)
    fields = AddressFields(row.options["street_field"], row.options["number_field"])
    with _points(row, path, fields.all) as points:
        return write_addresses(points, fields, replace=row.options.get("replace", False))


def _check_count(row: FileImport) -> None:
    wanted = row.options.get("file_layer", "")
    count = max((layer["count"] for layer in row.report["layers"] if layer["name"] == wanted), default=0)
    if count > MOST_THINGS:
        raise UnusableFile("too_many", count=count, most=MOST_THINGS)


@contextmanager
def _points(row: FileImport, path: Path, fields: list[str]) -> Iterator[Iterator[point_tables.Point]]:
    chosen = row.options
    if _is_table(row, path):
        yield point_tables.read_table_points(path, fields, lat=chosen["lat_field"], long=chosen["long_field"])
        return
    with opened_map(path, row.file_name) as opened:
        layer, crs = chosen.get("file_layer", ""), chosen.get("crs", "")
        yield geofiles.read_points(opened, fields, layer=layer, crs=crs)


def _found(written: AssetsWritten | AddressesWritten) -> dict[str, Any]:
    """What a file would change, as pages show it."""
    names = ("rows", "made", "changed", "unchanged", "retired", "rejected")
    return {
        "counts": {name: written.counts[name] for name in names},
        "refused": [list(pair) for pair in written.refused],
    }
