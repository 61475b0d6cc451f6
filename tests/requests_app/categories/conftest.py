"""A city's past in few words, and what is learned of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from requests_app.category_training import Told, Trained, train
from requests_app.queries.service_guess import forget_table

BEGUN = datetime(2025, 1, 6, 12, tzinfo=UTC)
SAID = {
    "pothole": ["deep hole in the road", "tire burst at {}", "crater by {}", "坑洞很深", "asphalt broken at {}"],
    "streetlight": ["lamp is dark on {}", "light out near {}", "bulb flickers at {}", "路灯不亮", "pole without light"],
    "no-heat": ["radiator cold since {}", "landlord gives no warmth", "freezing flat", "暖气不热", "boiler broken"],
}
STREETS = ("Mill Street", "Oak Avenue", "Dock Road", "Elm Court", "Bay Street", "Hill Lane")


def history(count: int = 240, codes: tuple[str, ...] = tuple(SAID), begun: datetime = BEGUN) -> list[Told]:
    """`count` texts, one an hour, about each service in turn."""
    told = []
    for number in range(count):
        code = codes[number % len(codes)]
        text = SAID[code][number // len(codes) % len(SAID[code])].format(STREETS[number % len(STREETS)])
        told.append(Told(f"{text}, by number {number}", code, begun + timedelta(hours=number), "en"))
    return told


@pytest.fixture(scope="session")
def trained() -> Trained:
    return train(history(), {code: [code.replace("-", " ")] for code in SAID})


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    forget_table()
    yield
    forget_table()
