"""A real city brought in once, whose figures end when a test says."""

import io
from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from civic311.city.current import forget_city
from civic311.city.models import City
from routing.reference import forget_reference
from tests.factories.city import make_user
from tests.reports import boston_in_pandas as file

CountTo = Callable[[pd.Timestamp], None]


@pytest.fixture(scope="package")
def boston(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    """The city as its folder makes it, read by an auditor, once for all files here; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_city_folder", file.FOLDER, stdout=io.StringIO())
        auditor = Client()
        auditor.force_login(
            make_user("ada@boston.example", "Ada Auditor", "auditor"),
            backend="civic311.accounts.backends.StaffBackend",
        )
        yield auditor
        transaction.set_rollback(True)
    forget_city()
    forget_reference()


@pytest.fixture
def count_to(boston: Client) -> CountTo:
    """Lets the city's figures end at a moment."""

    def end(moment: pd.Timestamp) -> None:
        City.objects.update(reports_until=moment.to_pydatetime())
        forget_city()
        cache.clear()

    return end
