"""Why a file cannot be used, as codes that travel from the worker to the page, and the words for them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = {
    "too_large": _("The file is larger than %(megabytes)s megabytes. Simplify the outlines, or load it in parts."),
    "empty": _("The file is empty."),
    "not_a_map": _("This file is no map that we can read. Use GeoJSON, GeoPackage, or a zip file with a Shapefile."),
    "not_a_table": _("This file is neither a map nor a CSV file that we can read."),
    "zip_damaged": _("The zip file is damaged. Please pack it again."),
    "zip_unsafe": _("The zip file holds names that lead out of its folder. We did not open it."),
    "zip_too_large": _("The zip file would unpack to far more than a map needs. We did not open it."),
    "zip_without_map": _("The zip file holds no map: no .shp, .geojson or .gpkg file."),
    "zip_several": _("The zip file holds several maps: %(names)s. Pack each into its own zip file."),
    "shapefile_incomplete": _("The Shapefile is not whole: %(name)s is missing. Pack .shp, .shx, .dbf and .prj."),
    "no_features": _("The file holds nothing: no area and no point."),
    "none_usable": _("None of the areas in the file can be used: they have no code or no outline."),
    "too_many": _("The file holds %(count)s entries. At most %(most)s can be loaded at once."),
    "too_detailed": _("The outlines have %(count)s corners altogether. Simplify them to fewer than %(most)s."),
    "no_projection": _("The file names no coordinate system. Say which it is by its EPSG number, such as 2249."),
    "unknown_projection": _("We do not know the coordinate system %(crs)s. Give its EPSG number, such as 4326."),
    "no_field": _('The file has no field "%(name)s". Its fields are: %(known)s'),
    "not_degrees": _("The positions are no degrees. Name the coordinate system of the file by its EPSG number."),
    "worker_stopped": _("Reading this file stopped several times. It may be too large or damaged."),
    "unreadable": _("We could not read this file. It may be damaged."),
    "newer_in_force": _("Areas from %(day)s on are there already. Choose that day or a later one."),
    "layer_gone": _("The layer was removed in the meantime. Please begin again."),
    "changed": _("What is in force has changed since this was compared. Please look at the differences again."),
}  # fmt: skip


REFUSALS = {
    "no_code": _("%(label)s: it has no code."),
    "long_code": _("%(label)s: its code has more than 60 characters."),
    "no_outline": _("%(label)s: it has no outline."),
    "no_surface": _("%(label)s: its outline is no surface."),
    "no_number": _("%(label)s: it has no number."),
    "long_number": _("%(label)s: its number has more than 60 characters."),
    "twice": _("%(label)s: the number stands in the file before."),
    "no_position": _("%(label)s: it has no position that can be."),
    "no_street": _("%(label)s: it has no street."),
    "no_house_number": _("%(label)s: its house number does not begin with a number."),
    "unreadable": _("%(label)s: the line cannot be read."),
}


class UnusableFile(Exception):
    """The file cannot be used; nothing was written. `code` is a key of WORDS, `params` fill its gaps."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return problem_words(self.code, self.params)


def problem_words(code: str, params: Mapping[str, Any]) -> str:
    """The sentence for a problem, in the active language."""
    return str(WORDS[code]) % params


def refusal_words(label: str, reason: str) -> str:
    """Why one entry of a file was left out, in the active language."""
    return str(REFUSALS[reason]) % {"label": label}
