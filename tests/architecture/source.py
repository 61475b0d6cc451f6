"""Where the project's own files are."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("civic311", "notifications", "routing", "community", "requests_app", "integrations", "records", "reports")


def files(*patterns: str) -> list[Path]:
    """Files git knows or would add, by pattern, as they are in the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def python_sources() -> list[Path]:
    """Source files of the apps, migrations left out."""
    return [
        path for path in files("*.py") if path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts
    ]
