"""Ask whether a library in the locks has a known fault (pip-audit). Only a fault that was found fails.

Where the registry does not tell of faults, as a mirror may not, the packages that could not be asked about are counted
on one line, so that nobody takes silence for health.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-uv.lock")


def main() -> int:
    """Print each fault, and what could not be asked about; 1 when there is a fault or pip-audit itself failed."""
    wanted = [part for lock in LOCKS for part in ("-r", str(ROOT / lock))]
    asked = [sys.executable, "-m", "pip_audit", *wanted, "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(answer.stderr[-2000:])
        return 1
    faults = [(each["name"], each["version"], fault) for each in packages for fault in each.get("vulns", [])]
    for name, version, fault in faults:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        sys.stdout.write(f"{name} {version}: {fault['id']}, mended in {mended}\n")
    silent = sum("skip_reason" in each for each in packages)
    sys.stdout.write(f"{len(packages)} libraries, {len(faults)} known faults, {silent} could not be asked about\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
