#!/usr/bin/env python3
"""Fetch the pinned front-end packages with `npm pack` and keep only the files that pages use.

Usage: python tools/vendor.py [--check]

Each package lands in `static/vendor/<name>-<version>/` with its licence; `static/vendor/vendor.json` records the
version and the SHA-256 of every kept file. `--check` fetches nothing: it compares the files on disk with that record
and exits with 1 when one differs. Three things are changed on the way in, always the same way: source-map comments are
removed (we ship no maps, and the manifest storage would look for them), USWDS's stylesheet is wrapped in the cascade
layer `uswds`, so that our theme wins without fighting its specificity, and the icons named below are copied into
`static/img/icons.svg`.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
RECORD = VENDOR / "vendor.json"
SOURCE_MAP = re.compile(rb"(?m)^\s*(//|/\*)[#@]\s*sourceMappingURL=[^\n]*$|/\*# sourceMappingURL=.*?\*/")
CSS_URL = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)['\"]?\s*\)")

PACKAGES = {
    "uswds": {
        "npm": "@uswds/uswds@3.14.0",
        "folder": "package/dist",
        "files": ["css/uswds.min.css", *(f"fonts/public-sans/PublicSans-{weight}.woff2"
                                         for weight in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold"))],
        "licence": "package/LICENSE.md",
    },
    "htmx": {"npm": "htmx.org@2.0.11", "folder": "package/dist", "files": ["htmx.min.js"],
             "licence": "package/LICENSE"},
    "leaflet": {
        "npm": "leaflet@1.9.4",
        "folder": "package/dist",
        "files": ["leaflet.css", "leaflet.js"],
        "licence": "package/LICENSE",
    },
}  # fmt: skip
ICONS = """account_balance add alternate_email arrow_back arrow_drop_down arrow_drop_up arrow_forward assessment
attach_file autorenew bookmark build calendar_today campaign cancel chat check check_circle chevron_left
chevron_right close comment construction construction_worker content_copy delete directions directions_car
do_not_disturb eco edit electrical_services error error_outline event expand_less expand_more file_download
file_upload filter_list flag flooding folder grid_view group_add groups help help_outline highlight_off
history home hourglass_empty info info_outline insights keyboard language launch lightbulb link list
local_library local_offer local_police location_city location_on lock lock_open login logout loop mail map
menu more_horiz more_vert my_location navigate_before navigate_next near_me notifications notifications_none
park people person pets phone photo_camera print priority_high public push_pin remove report rss_feed schedule
search security send settings share star star_outline support_agent thumb_up_alt timer translate trending_down
trending_up undo unfold_less unfold_more update upload_file verified visibility visibility_off warning wash
wifi work zoom_in
""".split()  # noqa: SIM905


def fetch(package: str, into: Path) -> Path:
    """Download and unpack one npm package below `into`; return the folder. Raises CalledProcessError when npm fails."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to refresh the vendored files; it is not needed to run the project.")
    packed = subprocess.run([npm, "pack", "--silent", package], cwd=into, check=True, capture_output=True, text=True)  # noqa: S603
    target = into / re.sub(r"\W+", "-", package)
    with tarfile.open(into / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target


def named_by(stylesheet: Path, folder: Path) -> list[str]:
    """The files that a stylesheet names in url(...), relative to `folder`."""
    names = {match.split("#")[0].split("?")[0] for match in CSS_URL.findall(stylesheet.read_text(encoding="utf-8"))}
    return sorted(str((stylesheet.parent / name).resolve().relative_to(folder.resolve())) for name in names if name)


def tidied(name: str, content: bytes) -> bytes:
    """The content as we keep it: no source-map comment, USWDS's stylesheet in its own cascade layer."""
    if not name.endswith((".css", ".js")):
        return content
    content = SOURCE_MAP.sub(b"", content).rstrip() + b"\n"
    if name.endswith("uswds.min.css"):
        content = b"@layer uswds {\n" + content.replace(b'@charset "UTF-8";', b"") + b"}\n"
    return content


def keep(name: str, package: dict, unpacked: Path) -> Path:
    """Copy the wanted files of one package below static/vendor; return its folder there."""
    version = package["npm"].rsplit("@", 1)[1]
    target, source = VENDOR / f"{name}-{version}", unpacked / package["folder"]
    for old in VENDOR.glob(f"{name}-*"):
        shutil.rmtree(old)
    wanted = set(package["files"])
    for stylesheet in [each for each in package["files"] if each.endswith(".css")]:
        wanted.update(named_by(source / stylesheet, source))
    for each in sorted(wanted):
        (target / each).parent.mkdir(parents=True, exist_ok=True)
        (target / each).write_bytes(tidied(each, (source / each).read_bytes()))
    shutil.copy(unpacked / package["licence"], target / "LICENSE.txt")
    return target


def write_icons(uswds: Path) -> None:
    """Make the sprite of the icons that our templates use."""
    sprite = (uswds / "package/dist/img/sprite.svg").read_text(encoding="utf-8")
    symbols = {found[1]: found[0] for found in re.findall(r'(<symbol[^>]*id="([\w-]+)".*?</symbol>)', sprite, re.S)}
    missing = [name for name in ICONS if name not in symbols]
    if missing:
        sys.exit(f"USWDS has no icons named {', '.join(missing)}")
    body = "\n".join(symbols[name] for name in ICONS)
    (ROOT / "static/img/icons.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', encoding="utf-8"
    )


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


def check() -> int:
    """Compare the files on disk with the record; 0 when all are as recorded."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    wrong = [name for name, entry in record.items() if sums(VENDOR / entry["folder"]) != entry["sha256"]]
    for name in wrong:
        sys.stderr.write(f"{name}: the files differ from vendor.json\n")
    return 1 if wrong else 0


def refresh() -> int:
    """Fetch everything again and write the record."""
    record = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, package in PACKAGES.items():
            unpacked = fetch(package["npm"], Path(scratch))
            target = keep(name, package, unpacked)
            record[name] = {"package": package["npm"], "folder": target.name, "sha256": sums(target)}
            if name == "uswds":
                write_icons(unpacked)
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Refresh or check the vendored front-end files.")
    parser.add_argument("--check", action="store_true", help="compare the files with vendor.json, fetch nothing")
    sys.exit(check() if parser.parse_args().check else refresh())
