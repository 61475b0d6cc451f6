"""An old system to import from."""

from pathlib import Path

import pytest

from civic311.city.current import forget_city
from routing.reference import forget_reference
from tests.factories.old_system import OldSystem


@pytest.fixture
def old_system(db: None, tmp_path: Path) -> OldSystem:
    """An old system, beside a database without a city."""
    forget_city()
    forget_reference()
    return OldSystem(tmp_path)
