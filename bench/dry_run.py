"""How long a changed rule set takes on past requests. Run by `python -m bench` on a loaded city.

All requests of the city are looked at, whatever their age. Prints a JSON list of figures on its last line.
"""

import json
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from requests_app import dry_run  # noqa: E402
from requests_app.models import DryRun  # noqa: E402
from routing.engine import Effect, Rule  # noqa: E402
from routing.reference import reference  # noqa: E402
from routing.rule_data import to_data  # noqa: E402

WANTED = 250_000
BAR = 60.0


def main() -> None:
    """Change one rule, add two (one of them for every service), and try them."""
    run = DryRun.objects.create(rules=_changed(), since=datetime(1990, 1, 1, tzinfo=UTC), until=timezone.now())
    begun, cpu = time.perf_counter(), time.process_time()
    dry_run.run_waiting(now=timezone.now())
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    run.refresh_from_db()
    assert run.state == DryRun.State.DONE, run.state
    moved = sum(row["count"] for row in run.result["moves"])
    run.delete()
    each = seconds / run.done
    figures = [
        Figure(
            f"dry run over {run.done:,} requests",
            seconds,
            "s",
            detail=f"{moved:,} would go elsewhere; {cpu:.1f} s of CPU",
        ),
        Figure(f"dry run over {WANTED:,} at this pace", each * WANTED, "s", BAR, detail=f"{each * 1e6:.0f} us each"),
    ]
    sys.stdout.write(json.dumps([_plain(figure) for figure in figures]) + "\n")


def _changed() -> list[dict[str, Any]]:
    rules = [to_data(rule) for rule in reference().rules.rules]
    service, queue = next(iter(reference().services)), next(iter(reference().queues))
    one = {"all": [{"fact": "service", "op": "is", "value": service}]}
    words = {"fact": "words", "op": "contains", "value": ["water", "light", "dark", "hole", "broken"]}
    news = [
        Rule(0, 1, 1, "One service elsewhere", one, Effect(queue=queue)),
        Rule(-1, 1, 2, "Some words are urgent", {"all": [words]}, Effect(severity=1)),
    ]
    changed = replace(reference().rules.rules[-1], conditions={"all": [words]})
    return [*(to_data(rule) for rule in news), *rules[:-1], to_data(changed)]


def _plain(figure: Figure) -> dict[str, Any]:
    return {name: value for name, value in figure.data().items() if name != "verdict"}


if __name__ == "__main__":
    main()
