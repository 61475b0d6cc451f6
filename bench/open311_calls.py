"""Calls to the Open311 server that are made from its own description: `schemathesis` over the whole document."""

import os
import re
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure

SECONDS = int(os.environ.get("BENCH_CALLS_SECONDS", "180"))
# What the description cannot say makes valid calls fail all the same: spans of 90 days, places outside the city, files
# that are no photos.
LEFT_OUT = "positive_data_acceptance"


def measure_calls(address: str, key: str) -> Figure:
    """How many different failures there are, on a server that runs at `address`."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/open311/v2/openapi.json",
        "--url", f"{address}/open311", "-H", f"X-Api-Key: {key}", "--exclude-checks", LEFT_OUT,
        "--continue-on-failure", "--max-failures", "1000", "-n", "20", "--seed", "311", "--max-time", str(SECONDS),
        "--request-timeout", "60", "--wait-for-schema", "60", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    summary = done.stdout.partition("SUMMARY")[2]
    failures = [int(many) for many in re.findall(r"[❌🚫] .*: (\d+)$", summary, re.MULTILINE)]
    made = re.search(r"(\d+) generated", summary)
    if made is None:
        raise RuntimeError(f"schemathesis did not end: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    if failures or done.returncode:
        sys.stderr.write(done.stdout)
    return Figure("Open311: failures of calls made from its description", sum(failures) or done.returncode, "", 0,
                  detail=f"{made[1]} calls")  # fmt: skip
