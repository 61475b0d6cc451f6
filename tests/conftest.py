"""What all tests share: the database; people with fixed meaning are in personas."""

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from civic311.lib.compile_messages import compile_changed
from tests.database import test_database
from tests.settings import OWN_DATABASE_URL

pytest_plugins = ["tests.personas"]

# Machines are shared: how long one example takes says nothing. In CI the same examples come every time.
hypothesis.settings.register_profile("civic311", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("civic311")


def pytest_configure() -> None:
    """Pages are tested in every language, so the catalogues must be compiled."""
    compile_changed(settings.BASE_DIR / "locale")


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database of our own for this process; one that a test committed to is cloned anew."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with (
        django_db_blocker.unblock(),
        test_database(OWN_DATABASE_URL, settings.TEST_DATA_DIR, worker) as database,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.renew())
        yield
