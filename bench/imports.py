"""How fast real history comes in, and whether memory stays flat. Run by `python -m bench` with an empty database."""

import contextlib
import io
import json
import os
import resource
import sys
from pathlib import Path

import django


def main() -> None:
    """Import the named file; prints a JSON list of figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()

    from civic311.accounts.defaults import make_default_roles  # noqa: PLC0415
    from civic311.city.models import City  # noqa: PLC0415
    from routing.defaults import make_routing_defaults  # noqa: PLC0415

    City(name="Bench", service_name="Bench", time_zone="America/New_York", languages=["en"]).save()
    make_default_roles()
    make_routing_defaults()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        call_command("import_requests", Path(sys.argv[1]), mapping=Path("docs/import/boston_2011_q3.toml"), stdout=said)
    counted = json.loads(said.getvalue().strip().splitlines()[-1])
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rate = counted["rows"] / max(counted["seconds"], 0.001)
    figures = [
        {"name": "import through the bulk path", "value": rate, "unit": "rows/s", "bar": 1500, "at_least": True,
         "detail": f"{counted['rows']} rows, {counted['kept']} kept, {counted['rejected']} rejected"},
        {"name": "memory the import adds at its peak", "value": grown, "unit": "MB"},
    ]  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
