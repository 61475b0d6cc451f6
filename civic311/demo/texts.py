"""What people write: reports, notes among staff, messages. Pure; a small grammar in English and Spanish."""

import random
from collections.abc import Mapping, Sequence

from civic311.demo.calls import Call

_TAILS = {
    "en": ("It has been like this for {days} days.", "Please send somebody.", "I told the city last month as well.",
           "It is getting worse.", "Thank you!", "I can send more photos if that helps.", "Thanks for looking into it.",
           "Several neighbors have noticed it too.", "This is not the first time."),
    "es": ("Lleva así {days} días.", "Por favor manden a alguien.", "Ya lo avisé el mes pasado.",
           "Cada vez está peor.", "¡Gracias!", "Puedo mandar más fotos si sirve.", "Gracias por atenderlo.",
           "Varios vecinos también lo notaron."),
}  # fmt: skip
# Said only of what is outdoors.
_STREET_TAILS = {
    "en": ("Kids walk past here on the way to school.", "It is right in front of number {number}.",
           "Close to {crossing}.", "You can see it best from the corner.", "On the {side} side.",
           "My mother is 80 and goes around it."),
    "es": ("Los niños pasan por aquí para ir a la escuela.", "Está justo frente al número {number}.",
           "Cerca de {crossing}.", "Mi mamá tiene 80 años y tiene que rodear."),
}  # fmt: skip
_SIDES = ("north", "south", "sunny", "far")
_PLACES = {
    "en": ("behind the library", "by the bus stop", "next to the school gate", "on the corner", "near the bridge",
           "in front of the bakery", "at the end of the path", "by the playground", "opposite the pharmacy"),
    "es": ("detrás de la biblioteca", "junto a la parada", "al lado de la escuela", "en la esquina",
           "cerca del puente", "frente a la panadería", "junto a los juegos"),
}  # fmt: skip
_NOTES = (
    "Looked at it on the way past, needs two people.", "Ordered the part, should be here next week.",
    "Spoke with the owner, will be there in the morning.", "Same spot as last fall, the base is weak.",
    "Needs the big truck.", "Access only before 9, cars park here later.", "Measured and marked.",
    "Checked the map: ours up to the fence.", "Caller is happy to meet the crew.", "Gate code is with the desk.",
    "Temporary fix holds, come back for the rest.", "Cones set out.", "Put on Thursday's round.",
)  # fmt: skip
_HANDOVERS = (
    "This is yours: it is on the other side of the district line.", "Wrong queue, please take over.",
    "Needs your crew first.", "Belongs with your inspection of the building.",
)  # fmt: skip
_REPLIES = {
    "en": ("Thank you. A crew will look at it this week.", "We came by and need a part; we will be back.",
           "We are sorry for the wait. It is on the list for tomorrow.", "Could you tell us which side of the street?",
           "We have made it safe. The lasting repair follows."),
    "es": ("Gracias. Un equipo lo revisará esta semana.", "Fuimos a ver y hace falta una pieza; volveremos.",
           "Disculpe la espera. Está en la lista para mañana."),
}  # fmt: skip
_QUESTIONS = {
    "en": ("Any news?", "It is still there this morning.", "Thank you, they came today.", "It is the left side.",
           "Still not done. Is it forgotten?", "The gate is open until six."),
    "es": ("¿Hay noticias?", "Sigue igual esta mañana.", "Gracias, vinieron hoy.", "Es del lado izquierdo."),
}  # fmt: skip
_REASONS_TO_REOPEN = (
    "It came back the next day.", "Only half of it was done.", "The wrong one was fixed.",
    "It looks the same as before.",
)  # fmt: skip


def description(call: Call, chance: random.Random) -> str:
    """What was reported, one to three sentences."""
    said = chance.choice(call.kind.says_es if call.language == "es" else call.kind.says_en)
    outdoors = call.kind.precision == "exact"
    tails = _TAILS[call.language] + (_STREET_TAILS[call.language] if outdoors else ())
    count = chance.choices((0, 1, 2), (40, 45, 15))[0] if call.channel != "staff_found" else 0
    parts = [said]
    for tail in chance.sample(tails, count):
        parts.append(
            tail.format(
                days=chance.randint(2, 12), number=call.door.number, crossing=call.door.crossing or call.door.street,
                side=chance.choice(_SIDES),
            )
        )  # fmt: skip
    text = " ".join(parts)
    if chance.random() < 0.06:
        return text.lower()
    return text


def another_voice(call: Call, language: str, chance: random.Random) -> str:
    """What somebody else says about the same."""
    return chance.choice(call.kind.says_es if language == "es" else call.kind.says_en)


def place_note(language: str, chance: random.Random) -> str:
    """Where it is, in words."""
    return chance.choice(_PLACES[language])


def note(chance: random.Random) -> str:
    """A note for colleagues."""
    return chance.choice(_NOTES)


def handover(chance: random.Random) -> str:
    """Why a case goes to another queue."""
    return chance.choice(_HANDOVERS)


def reply(language: str, chance: random.Random) -> str:
    """The city to a resident."""
    return chance.choice(_in(_REPLIES, language))


def question(language: str, chance: random.Random) -> str:
    """A resident to the city."""
    return chance.choice(_in(_QUESTIONS, language))


def reason_to_reopen(chance: random.Random) -> str:
    """Why it was not finished after all."""
    return chance.choice(_REASONS_TO_REOPEN)


def _in(texts: Mapping[str, Sequence[str]], language: str) -> Sequence[str]:
    return texts.get(language) or texts["en"]
