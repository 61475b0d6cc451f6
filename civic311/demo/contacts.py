"""Invented residents. Their addresses end in example domains; their numbers are those kept for fiction."""

import random
from datetime import datetime, timedelta

from civic311.people.models import Contact

_FIRST = {
    "en": (
        "Amy Ben Clara Dev Eli Faye Gus Holly Ian June Kai Lily Max Nora Otis Pearl Quinn Rose Saul Tess Uma Vic Wren "
        "Yusuf Zoe Ada Bram Cora Dean Edie Finn Gail Hank Iris Jude Kate Leo Mae Ned Opal"
    ),
    "es": "Ana Beto Carla Diego Elena Fabian Gloria Hector Irma Julio Karina Lorena Manuel Nora Olga Pablo Rosa Saul",
}
_LAST = {
    "en": (
        "Ames Barlow Crane Dunn Ellery Frost Gale Hale Ives Joyce Kemp Lowell Marsh Nash Orr Pike Quill Rowe Stone "
        "Tate Usher Vance Wade Yates Zane Archer Birch Carver Drew Eaton Ford Grove Hobbs Irons Jarvis"
    ),
    "es": "Aguilar Bravo Campos Delgado Espinoza Fuentes Guerrero Herrera Jimenez Luna Mendez Navarro Ochoa Ponce Rios",
}
_MAIL = ("mail.example", "post.example", "letters.example")


class Contacts:
    """People by language; a few report often."""

    def __init__(self, people: dict[str, list[int]], chance: random.Random) -> None:
        self._people = people
        self._chance = chance

    def somebody(self, language: str) -> int:
        """The id of a resident who speaks the language."""
        held = self._people[language]
        return held[int(len(held) * self._chance.random() ** 1.4)]


def make_contacts(count: int, now: datetime, chance: random.Random) -> Contacts:
    """Write `count` residents, one in seven of them Spanish-speaking."""
    rows: dict[str, list[Contact]] = {"en": [], "es": []}
    for number in range(count):
        language = "es" if number % 7 == 0 else "en"
        rows[language].append(_person(number, language, now, chance))
    people = {}
    for language, held in rows.items():
        people[language] = [row.pk for row in Contact.objects.bulk_create(held, batch_size=2000)]
    return Contacts(people, chance)


def _person(number: int, language: str, now: datetime, chance: random.Random) -> Contact:
    first = chance.choice(_FIRST[language].split())
    last = chance.choice(_LAST[language].split())
    by_phone = chance.random() < 0.3
    typed = f"555-555-01{chance.randrange(100):02}" if by_phone else ""
    email = f"{first}.{last}{number}@{_MAIL[number % len(_MAIL)]}".lower()
    if by_phone and chance.random() < 0.5:
        email = ""
    return Contact(
        name=f"{first} {last}" if chance.random() < 0.9 else "", email=email, phone_as_typed=typed, language=language,
        channel="email" if email else "none", created_at=now - timedelta(days=560),
    )  # fmt: skip
