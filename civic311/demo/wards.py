"""Who lives where in Port Alder: names of wards and neighborhoods and invented figures about them.

Pure. What a ward is like also decides how much its residents ask and how long they wait, so that the reports have
something to find.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SOURCE = "Invented for the demo city"


@dataclass(frozen=True)
class Profile:
    """A ward: its name, its neighborhoods, its people (shares in percent), and how 311 goes there.

    `asks` is requests per 1,000 residents a year, `pace` how much longer than usual work takes, `by_phone` the share
    of requests that come by phone or at the desk, `spanish` the share written in Spanish.
    """

    name: str
    neighborhoods: tuple[str, ...]
    population: int
    income: int
    renters: float
    nonwhite: float
    no_vehicle: float
    limited_english: float
    asks: float
    pace: float
    by_phone: float
    spanish: float


PROFILES: dict[str, Profile] = {
    "1": Profile("Lindgate", ("Linden Green", "Gatehouse"), 27_100, 78_400, 38, 28, 10, 5, 42, 0.93, 0.22, 0.06),
    "2": Profile("Millrace", ("Upper Millrace", "Weir Side"), 31_400, 66_200, 46, 37, 15, 9, 41, 1.0, 0.25, 0.12),
    "3": Profile("Orchard Park", ("Orchard Hill", "Pippin Row"), 34_200, 92_600, 30, 22, 7, 4, 47, 0.86, 0.19, 0.04),
    "4": Profile("Eastfield", ("Eastfield", "Signal Hill"), 41_300, 41_500, 62, 61, 27, 19, 33, 1.42, 0.4, 0.33),
    "5": Profile("Kiln Hill", ("Kiln Hill", "Brickyards"), 28_700, 58_300, 49, 44, 17, 10, 38, 1.04, 0.3, 0.14),
    "6": Profile("Old Town", ("Market Square", "Customs House"), 33_200, 71_100, 66, 35, 31, 11, 56, 0.95, 0.18, 0.11),
    "7": Profile(
        "Ropewalk", ("Ropewalk", "Cooper Green", "Old Quays"), 32_300, 63_400, 58, 41, 24, 12, 47, 1.0, 0.24, 0.15
    ),
    "8": Profile(
        "North Quay",
        ("North Quay", "Lighthouse Point", "Chandlers"),
        24_100,
        84_300,
        52,
        27,
        16,
        6,
        49,
        0.9,
        0.18,
        0.06,
    ),
    "9": Profile(
        "Harbor", ("Bay View", "Wharf Side", "Ferry Landing"), 36_200, 76_000, 55, 31, 20, 8, 53, 0.92, 0.2, 0.09
    ),
    "10": Profile(
        "Saltmarsh", ("Saltmarsh", "Reed Bank", "Heron Flats"), 25_900, 36_200, 64, 66, 33, 24, 24, 1.55, 0.46, 0.38
    ),
}

NAMES: dict[str, dict[str, str]] = {
    "population": {"en": "Residents", "es": "Habitantes"},
    "households": {"en": "Households", "es": "Hogares"},
    "median_household_income": {"en": "Median household income ($)", "es": "Ingreso medio del hogar ($)"},
    "renters_percent": {"en": "Renters (%)", "es": "Inquilinos (%)"},
    "nonwhite_percent": {"en": "Residents of color (%)", "es": "Residentes de color (%)"},
    "no_vehicle_percent": {"en": "Households without a car (%)", "es": "Hogares sin automóvil (%)"},
    "limited_english_percent": {"en": "Limited English (%)", "es": "Inglés limitado (%)"},
}


@dataclass(frozen=True)
class Figures:
    """The indicators of one area by code."""

    values: dict[str, float]

    @property
    def population(self) -> float:
        return self.values["population"]


def neighborhood_figures(seed: int) -> dict[str, list[Figures]]:
    """Indicators of each ward's neighborhoods, in the order of `Profile.neighborhoods`."""
    chance = random.Random(f"{seed}:figures")  # noqa: S311
    return {ward: _split(profile, chance) for ward, profile in PROFILES.items()}


def ward_figures(parts: Sequence[Figures]) -> Figures:
    """A ward's indicators from those of its neighborhoods: sums of people, means by people of all else."""
    people = sum(part.population for part in parts)
    values = {code: _mean(parts, code, people) for code in NAMES}
    values["population"] = people
    values["households"] = sum(part.values["households"] for part in parts)
    values["median_household_income"] = round(values["median_household_income"] / 100) * 100
    return Figures(values)


def _mean(parts: Iterable[Figures], code: str, people: float) -> float:
    return round(sum(part.values[code] * part.population for part in parts) / people, 1)


def _split(profile: Profile, chance: random.Random) -> list[Figures]:
    weights = [chance.uniform(0.8, 1.2) for _ in profile.neighborhoods]
    # One number for each neighborhood says how well off it is beside its ward; the shares follow it.
    fortunes = [chance.gauss(0, 1) for _ in profile.neighborhoods]
    middle = sum(fortunes) / len(fortunes)
    figures = []
    for weight, fortune in zip(weights, (value - middle for value in fortunes), strict=True):
        population = round(profile.population * weight / sum(weights))
        size = 2.15 + 0.006 * profile.nonwhite + chance.uniform(-0.1, 0.1)
        figures.append(
            Figures(
                {
                    "population": population,
                    "households": round(population / size),
                    "median_household_income": round(profile.income * (1 + 0.11 * fortune) / 100) * 100,
                    "renters_percent": _share(profile.renters, -3.5 * fortune, chance),
                    "nonwhite_percent": _share(profile.nonwhite, -3 * fortune, chance),
                    "no_vehicle_percent": _share(profile.no_vehicle, -2 * fortune, chance),
                    "limited_english_percent": _share(profile.limited_english, -1.2 * fortune, chance),
                }
            )
        )
    return figures


def _share(usual: float, aside: float, chance: random.Random) -> float:
    return round(min(95.0, max(1.0, usual + aside + chance.gauss(0, 1.2))), 1)
