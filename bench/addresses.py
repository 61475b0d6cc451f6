"""Address search at 500,000 addresses, half of the questions misspelt. Run on a prepared database.

Streets and numbers are invented: 10,000 streets whose names are often like each other, 50 numbers on each. They are
taken back afterwards. Prints a JSON list of figures on its last line.
"""

import json
import os
import random
import sys

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from routing.addresses import find_places  # noqa: E402
from routing.models import Address, Street  # noqa: E402
from routing.street_words import fold_street  # noqa: E402

STREETS, NUMBERS = 10_000, 50
QUESTIONS = 200
_KINDS = {"Street": "St", "Avenue": "Ave", "Road": "Rd", "Lane": "Ln", "Drive": "Dr", "Court": "Ct"}
_BEGINNINGS = (
    "Ald Ash Beck Birch Brook Cedar Chest Clay Coop Dun East Elm Fern Ford Glen Graf Hart Haw Hazel Holl Ken Kirk Lang "
    "Lind Map Mar Mill Nor Oak Pem Quar Rav Red Ros Sand Shel Spring Stan Thorn Wal Wester White Wick Wood"
)
_ENDINGS = (
    "berry bourne bridge brook bury by combe cote dale den don field ford gate grove ham haven hill hurst ington land "
    "ley low mere mont more mouth nut over port ridge sett shaw side stead stone thorpe ton vale view ville well wick "
    "wood worth"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Fill, ask, take back."""
    chance = random.Random(311)
    with transaction.atomic():
        streets = _fill(chance)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE routing_street; ANALYZE routing_address")
        asked = [_question(chance.choice(streets), chance, misspelt=number % 2 == 1) for number in range(QUESTIONS)]
        middle, slow = median_ms(lambda number: find_places(asked[number % QUESTIONS][0]), times=QUESTIONS)
        found = [_rank(typed, wanted) for typed, wanted in asked]
        transaction.set_rollback(True)
    name = f"address search, {STREETS * NUMBERS:,} addresses"
    wrong = found[1::2]
    figures = [
        Figure(name, middle, "ms", 50, detail=f"95th {slow:.1f}; half of them misspelt"),
        Figure("misspelt addresses found first", 100 * sum(rank == 0 for rank in wrong) / len(wrong), "%"),
        Figure("misspelt addresses among the first five", 100 * sum(rank < 5 for rank in wrong) / len(wrong), "%"),
    ]
    sys.stdout.write(json.dumps([figure.data() for figure in figures]) + "\n")


def _fill(chance: random.Random) -> list[Street]:
    names = [f"{one}{two} {kind}" for one in _BEGINNINGS.split() for two in _ENDINGS.split() for kind in _KINDS]
    chosen = sorted(chance.sample(names, STREETS))
    streets = Street.objects.bulk_create(Street(name=name, folded=fold_street(name)) for name in chosen)
    Address.objects.bulk_create(
        (
            Address(street=street, number=100 + 2 * at, lat=40 + number / 50_000, long=-74 + at / 5_000)
            for number, street in enumerate(streets)
            for at in range(NUMBERS)
        ),
        batch_size=5_000,
    )
    return streets


def _question(street: Street, chance: random.Random, *, misspelt: bool) -> tuple[str, str]:
    """An address as somebody types it, and the label of the place that is meant."""
    number = 100 + 2 * chance.randrange(NUMBERS)
    name, kind = street.name.split()
    written = kind if chance.random() < 0.5 else _KINDS[kind]
    return f"{number} {_with_error(name, chance) if misspelt else name} {written}", f"{number} {street.name}"


def _with_error(name: str, chance: random.Random) -> str:
    """One typing error: two letters swapped, one left out, one too many, or another one."""
    at = chance.randrange(1, len(name) - 1)
    letter = chance.choice(_LETTERS)
    return chance.choice(
        [
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
        ]
    )


def _rank(typed: str, wanted: str) -> int:
    """Where the wanted place stands in the answer; far behind when it is not there."""
    labels = [place.label for place in find_places(typed)]
    return labels.index(wanted) if wanted in labels else 99


if __name__ == "__main__":
    main()
