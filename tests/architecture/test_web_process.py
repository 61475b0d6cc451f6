"""Web processes stay light."""

import subprocess
import sys

from tests.architecture.source import ROOT

HEAVY = ("pyogrio", "sklearn", "statsmodels", "lifelines", "pandas", "geopandas")
PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
import civic311.urls
print(*[name for name in %r if name in sys.modules])
"""


def test_the_web_process_imports_no_heavy_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM % (HEAVY,)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
