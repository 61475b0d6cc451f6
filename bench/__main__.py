"""Run the benchmark at the size in BENCH_REQUESTS (200,000), on an embedded server of its own."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.clocks import measure_clocks
from bench.figures import Figure
from bench.rules import measure_rules
from bench.starts import measure_starts
from civic311.lib.compile_messages import compile_changed
from civic311.local_db.cluster import Cluster
from civic311.local_db.environment import embedded_addresses, write_environment

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
REAL_CITY = ROOT.parent / "shared" / "data" / "boston_2011_q3"
BOSTON = REAL_CITY / "requests_2011_jul_sep.csv.gz"
TEXTS = REAL_CITY.parent / "newhaven_text" / "seeclickfix_2008_2014.csv.gz"
ZURICH = ROOT.parent / "shared" / "data" / "benchmark_zurich" / "zurich_quarters.geojson"


def main() -> int:
    """Measure, print, write; 0 even when a bar is missed, since machines are shared and noisy."""
    size = int(os.environ.get("BENCH_REQUESTS", "200000"))
    figures: list[Figure] = []
    compile_changed(ROOT / "locale")
    base = Path(os.environ.get("BENCH_DIR", ROOT / "var" / "bench"))
    figures += measure_rules()
    figures += measure_clocks()
    figures += _measured(dict(os.environ), "bench.request_cost")
    figures += _measured(dict(os.environ), "bench.equity_simulation")
    if TEXTS.exists():
        figures += _measured(dict(os.environ), "bench.categories", TEXTS)
    figures += _on_a_city(base / f"city-{size}", size)
    figures += _as_owner(base / "nearby", "bench.duplicates")
    figures += _as_owner(base / "addresses", "bench.addresses")
    figures += _as_owner(base / f"sweep-{os.getpid()}", "bench.sweep")
    figures += _as_owner(base / f"webhooks-{os.getpid()}", "bench.webhooks")
    figures += _as_owner(base / f"map-{os.environ.get('BENCH_MAP', '1000000')}", "bench.map_data")
    figures += _as_owner(base / f"worklists-{os.environ.get('BENCH_WORKLIST', '1000000')}", "bench.worklists")
    figures += _as_owner(base / f"reports-{os.environ.get('BENCH_REPORTS', '2000000')}", "bench.reports")
    figures += _open311(base)
    figures += _small_town(base / "town")
    if BOSTON.exists():
        figures += _measured(dict(os.environ), "bench.forecasts", BOSTON)
        figures += _import(base / f"import-{os.getpid()}")
    if "--no-starts" not in sys.argv:
        figures += measure_starts(ROOT)
    sys.stdout.write("\n" + "\n".join(figure.line() for figure in figures) + "\n")
    RESULTS.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC)
    result = {"at": stamp.isoformat(), "requests": size, "figures": [figure.data() for figure in figures]}
    (RESULTS / f"{stamp:%Y%m%d-%H%M%S}.json").write_text(json.dumps(result, indent=1))
    return 0


def _environment(data_dir: Path, cluster: Cluster) -> dict[str, str]:
    values = write_environment(data_dir, {"DEMO_MODE": "1"} | embedded_addresses(cluster))
    unlimited = {"PUBLIC_READS_A_MINUTE": "1000000", "PUBLIC_WRITES_A_MINUTE": "1000000"}  # one address asks it all
    return {**os.environ, **values, **unlimited, "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def _on_a_city(data_dir: Path, size: int) -> list[Figure]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with Cluster(data_dir).in_use() as cluster:
        environment = _environment(data_dir, cluster)
        _manage(environment, "prepare_database")
        _manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
        begun = time.perf_counter()
        loaded = _manage(environment, "load_demo_city", "--requests", str(size))
        seconds = time.perf_counter() - begun
        figures = []
        if loaded.strip().splitlines()[-1].startswith("{"):
            bar = 45.0 if size == 20_000 else None
            figures.append(Figure(f"demo city of {size:,} requests loaded", seconds, "s", bar))
        for module in (
            "bench.pages",
            "bench.case_page",
            "bench.dry_run",
            "bench.articles",
            "bench.bulk_work",
            "bench.readers",
            "bench.report_taps",
            "bench.photo_report",
        ):
            figures += _measured(environment, module)
        return figures


def _import(data_dir: Path) -> list[Figure]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with Cluster(data_dir).in_use() as cluster:
        environment = _environment(data_dir, cluster)
        _manage(environment, "prepare_database")
        outlines = REAL_CITY / "boston_neighborhoods_bpda.geojson"
        figures = _measured(environment, "bench.places", outlines, ZURICH)
        return figures + _measured(environment, "bench.imports", BOSTON) + _labelled(environment)


def _labelled(environment: dict[str, str]) -> list[Figure]:
    """How well duplicates of September are found by what July and August taught."""
    pairs = str(REAL_CITY / "duplicate_pairs_jul_sep.csv")
    _manage(environment, "train_duplicates", pairs, "--from", "2011-07-01", "--to", "2011-08-31")
    answer = _manage(environment, "evaluate_duplicates", pairs, "--from", "2011-09-01", "--to", "2011-09-30")
    result = json.loads(answer.splitlines()[-1])
    of_pairs = f"of {result['pairs']} labelled pairs"
    return [
        Figure("duplicates: earlier request ranked first", 100 * result["top1"], "%", 75.0, True, of_pairs),
        Figure("duplicates: among the first five", 100 * result["top5"], "%", 94.0, True, of_pairs),
        Figure("duplicates: reports with an alert", 100 * result["alert_share"], "%", 20.0),
        Figure("duplicates: pairs found by an alert", 100 * result["pair_recall"], "%", 80.0, True, of_pairs),
    ]


def _measured(environment: dict[str, str], module: str, *arguments: Path) -> list[Figure]:
    """The figures that a module prints as JSON on its last line."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [Figure(**entry) for entry in json.loads(answer.stdout.splitlines()[-1])]


def _open311(base: Path) -> list[Figure]:
    """The Open311 server on a city of its own, which `bench.report_city` makes."""
    size = os.environ.get("BENCH_OPEN311", "1000000")
    return _as_owner(base / f"open311-{size}", "bench.open311", BENCH_REPORTS=size)


def _small_town(data_dir: Path) -> list[Figure]:
    """A town with 60,000 requests, which `./run` serves on one core."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with Cluster(data_dir).in_use() as cluster:
        environment = _environment(data_dir, cluster)
        _manage(environment, "prepare_database")
        _manage(environment, "load_demo_city", "--requests", "60000")
    return _measured(dict(os.environ), "bench.small_town", data_dir)


def _as_owner(data_dir: Path, module: str, **settings: str) -> list[Figure]:
    """What a module measures on a new city, as the owner of its tables: filling by SQL and statistics are not the
    worker's business."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with Cluster(data_dir).in_use() as cluster:
        environment = _environment(data_dir, cluster)
        _manage(environment, "prepare_database")
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        return _measured(environment | settings, module)


if __name__ == "__main__":
    sys.exit(main())
