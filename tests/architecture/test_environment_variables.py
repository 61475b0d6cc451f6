"""Every variable that the project reads is explained in .env.example."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:env\.\w+|environ(?:\.get|\.setdefault)?)[(\[]\s*"([A-Z][A-Z0-9_]+)\"""")
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def test_every_variable_read_is_in_the_example() -> None:
    read = {name for path in (ROOT / "civic311").rglob("*.py") for name in READ.findall(path.read_text())}
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert len(read) > 20
    assert read - NOT_OURS - explained == set()


def test_the_example_holds_no_variable_that_nobody_reads() -> None:
    sources = [*(ROOT / "civic311").rglob("*.py"), ROOT / "docker-compose.yml"]
    text = "\n".join(path.read_text() for path in sources)
    explained = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert [name for name in explained if name not in text] == []
