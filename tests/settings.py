"""Settings of the tests: ours, with the demo's leniency, a quick password hasher and a media folder that goes away.

The database is chosen when the first test asks for it (tests/database.py); `DATABASE_URL` names the server where it
is set.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_NOT_CHOSEN = "postgresql:///not-chosen-yet"
OWN_DATABASE_URL = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL", "")
if OWN_DATABASE_URL == _NOT_CHOSEN:  # xdist's workers inherit what is set below
    OWN_DATABASE_URL = ""
TEST_DATA_DIR = Path(os.environ.get("TEST_DATA_DIR") or _ROOT / "var" / "test")
os.environ |= {
    "DATA_DIR": str(TEST_DATA_DIR),
    "DATABASE_URL": OWN_DATABASE_URL or _NOT_CHOSEN,
    "DATABASE_OWNER_URL": "",
    "SECRET_KEY": "not secret: for tests only",
    "DEMO_MODE": "1",
    "DEBUG": "0",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
}

from civic311.settings import *  # noqa: E402, F403
from civic311.settings import CACHES, STORAGES  # noqa: E402

# Nothing is kept for readers: a test sees what it has just done.
CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_FILES = Path(tempfile.mkdtemp(prefix="civic311-test-files-"))
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)
MEDIA_ROOT, STATIC_ROOT, FACTS_DIR = _FILES / "media", _FILES / "static", _FILES / "facts"
OPEN_DATA_DIR = _FILES / "open-data"
STATIC_ROOT.mkdir()  # empty: the test server finds static files at their source
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
