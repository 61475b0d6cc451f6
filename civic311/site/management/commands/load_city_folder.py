"""Make a city from a folder of files and the mapping of the same name in docs/import."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.lib.csv_rows import UnreadableFile
from civic311.site.city_folder import make_city_row, make_sign_ins, make_surroundings, make_targets
from requests_app.imports.mapping import Mapping, MappingError, load_mapping
from routing.reference import forget_reference

MAPPINGS = settings.BASE_DIR / "docs" / "import"


class Command(BaseCommand):
    help = "Load areas, cases, indicators and targets from a folder. Broken off half-way, it goes on when run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--mapping", type=Path, help="instead of docs/import/<name of the folder>.toml")

    def handle(self, *args: Any, folder: Path, mapping: Path | None, **options: Any) -> None:
        if City.objects.exists():
            self.stdout.write("There is a city already; nothing was loaded.")
            return
        path = mapping or MAPPINGS / f"{folder.resolve().name}.toml"
        known = self._check(folder, path)
        make_surroundings(known.city, list(known.area_files))
        try:
            self._load_files(folder, path, known)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        if settings.DEMO_MODE:
            make_sign_ins(settings.DEMO_PASSWORD)
        make_city_row(known.city, sorted(known.no_location))
        configuration_changed()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # fresh statistics: the first pages would be slow without
        self.stdout.write(f"{known.city['name']} is ready.")

    def _check(self, folder: Path, path: Path) -> Mapping:
        """The mapping, with every file that it names in place."""
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. CITY is 'demo', 'empty' or a folder of files.")
        if not path.exists():
            names = ", ".join(sorted(entry.stem for entry in MAPPINGS.glob("*.toml")))
            raise CommandError(f"There is no mapping {path.name} in docs/import. There are mappings for: {names}.")
        try:
            known = load_mapping(path)
        except MappingError as error:
            raise CommandError(str(error)) from error
        missing = [name for name in ("name", "time_zone") if name not in known.city]
        if missing or not known.request_files:
            raise CommandError(f"{path.name} needs [city] with name and time_zone, and [requests] with files.")
        entries = [*known.area_files, *known.indicator_files, *known.target_files]
        for name in [*known.request_files, *(entry["file"] for entry in entries)]:
            if not (folder / name).is_file():
                raise CommandError(f"{path.name} names the file {name}, which is not in {folder}.")
        return known

    def _load_files(self, folder: Path, path: Path, known: Mapping) -> None:
        for entry in known.area_files:
            call_command(
                "import_areas", folder / entry["file"], layer=entry["layer"], code_field=entry["code_field"],
                name_field=entry["name_field"], stdout=self.stdout, stderr=self.stderr,
            )  # fmt: skip
        forget_reference()
        for name in known.request_files:
            call_command("import_requests", folder / name, mapping=path, stdout=self.stdout, stderr=self.stderr)
        for entry in known.indicator_files:
            call_command(
                "import_indicators", folder / entry["file"], layer=entry["layer"], source=entry.get("source", ""),
                as_of=entry.get("as_of", ""), stdout=self.stdout, stderr=self.stderr,
                same_as=[f"{theirs}={ours}" for theirs, ours in entry.get("same_as", {}).items()],
            )  # fmt: skip
        for entry in known.target_files:
            self.stdout.write(f"{make_targets(folder, entry)} targets")
