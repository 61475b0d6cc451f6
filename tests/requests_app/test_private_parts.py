"""What may tell who somebody is, in words that residents type."""

from requests_app.private_parts import private_parts

PLATES = {
    "California": "7ABC123", "New York": "ABC-1234", "Texas": "KLM 4821", "Illinois": "AB 12345",
    "New Jersey": "D12-KLM", "Florida": "QRS T45", "Massachusetts": "123 AB4", "Massachusetts, older": "1KLM 23",
    "Vermont": "KLM 123", "Ohio": "HJK8812",
}  # fmt: skip
TELLING = [
    ("license plate 123 KLM on it", [("plate", "123 KLM")]),
    ("the plate is xkl 482 and red", [("plate", "xkl 482")]),
    ("placas: HJK8812, siempre aqui", [("plate", "HJK8812")]),
    ("Vanity plate LUVCATS on it", [("plate", "LUVCATS")]),
    ("my name is rosa and I live here", [("name", "rosa")]),
    ("Hi, I'm Rosa Rider from next door", [("name", "Rosa Rider")]),
    ("Me llamo José Ángel Ruiz y vivo aqui", [("name", "José Ángel Ruiz")]),
    ("my neighbor John Smith parks there", [("name", "John Smith")]),
    ("la señora Pérez lo sabe", [("name", "Pérez")]),
    ("我叫王小明", [("name", "王小明")]),
    ("call 508-555-0142 or 2345-6789", [("phone", "508-555-0142"), ("phone", "2345-6789")]),
    ("rosa@example.org, plate KLM 4821", [("email", "rosa@example.org"), ("plate", "KLM 4821")]),
]
HARMLESS = [
    "In front of 1200-1210 Main Street, and 410B Quay Street",
    "On Route 128, exit 24, near I-95 and US 1 at SR 826",
    "Since 11/22/2024, 11.22.2024, 2024-11-22 and NOV 2024 at 10:30",
    "It cost $1,500 or 1200 USD, bus 123, line B12",
    "New Haven CT 06511-1234, MA 02110",
    "On Dr. Martin Luther King Jr Blvd near Mr Rogers Park",
    "My name is not important. I am very cross",
    "THE LIGHT AT LOT 123 IS OUT SINCE MAY 2024, POLE 48213",
    "The plate is missing from the manhole; pole 48213 and request 26-048130-7",
]


def found(text: str) -> list[tuple[str, str]]:
    return [(part.kind, text[part.start : part.end]) for part in private_parts(text)]


def test_plates_of_many_states_are_found():
    said = {state: found(f"A van, {plate}, blocks the path") for state, plate in PLATES.items()}

    assert said == {state: [("plate", plate)] for state, plate in PLATES.items()}


def test_cues_in_several_languages_lead_to_what_may_be_private():
    assert [(text, found(text)) for text, _expected in TELLING] == TELLING


def test_house_numbers_routes_dates_prices_and_places_are_no_alarm():
    assert [(text, found(text)) for text in HARMLESS if found(text)] == []
