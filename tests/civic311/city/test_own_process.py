"""What takes long and much memory runs one after the other."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

SCRIPT = settings.BASE_DIR / "civic311" / "one_at_a_time.py"
SAYS = """import pathlib, sys, time
with pathlib.Path(sys.argv[1]).open("a", buffering=1) as told:
    print("begins", file=told)
    time.sleep(0.3)
    print("ends", file=told)
"""


def test_a_second_one_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = [sys.executable, SCRIPT, tmp_path / "lock", sys.executable, "-c", SAYS, told]
    both = [subprocess.Popen(command) for _each in range(2)]
    assert [each.wait(30) for each in both] == [0, 0]
    assert told.read_text().split() == ["begins", "ends", "begins", "ends"]
