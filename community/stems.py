"""Words as search compares them: folded, without the little ones, cut to a stem, and how they sound. Pure.

The stemmers are light on purpose: they take off plurals and the commonest endings, enough that "potholes" meets
"pothole" and "recogieron" meets "recoger". A language without one is compared by whole words.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from routing.phrases import fold

# Words that say nothing about a topic: articles, pronouns, question words, auxiliary and the commonest verbs.
_LITTLE = {
    "en": """a about after again all also am an and any anybody anyone are as at be because been before being but by can
        cant come comes could did didn do does doesn doing don done each else every for from get gets getting give go
        goes going gone got had has hasn have haven having he hello help her here hers hi him his how i if im in into is
        isn it its just know let like ll long look made make many may me might mine more most much must my need needs
        never no not now of off often on one only or other our out over own please put puts re right said same say see
        she should shouldn so some somebody someone something soon still such sure t take takes tell than thank thanks
        that the their them then there these they thing things this those till to too until up us ve very want wants was
        wasn we were weren what when where which while who whom whose why will with without won would wouldn yes yet you
        your yours""",
    "es": """a acerca ademas ahi ahora al algo alguien algun alguna algunas alguno algunos alla alli ante antes aquel
        aquella aqui asi aun aunque ay bien cada casi como con cual cuales cuando cuanta cuanto cuantos da dan dar de
        debe debo decir del desde despues dice digo donde dos e el ella ellas ellos en entonces entre era es esa esas
        ese eso esos esta estaba estan estar estas este esto estos estoy fue gracias ha haber hace hacen hacer hacia
        hago han hasta hay he hola ir la las le les lo los mas me mi mis mucha muchas mucho muchos muy nada nadie ni no
        nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero poco por porque puede pueden
        puedo pues que quien quienes quiero quiere queremos se sea ser si sido siempre sin sobre solo somos son soy su
        sus tambien tan tanto te tengo tenemos tiene tienen toda todas todo todos tu tus u un una unas uno unos usted
        ustedes va van ver vez voy y ya yo""",
}  # fmt: skip
_LITTLE_OF = {language: frozenset(words.split()) for language, words in _LITTLE.items()}

_ENGLISH = (
    "ations",
    "ation",
    "tions",
    "tion",
    "ments",
    "ment",
    "ings",
    "ing",
    "ers",
    "ies",
    "ied",
    "ed",
    "er",
    "es",
    "ly",
    "s",
)
_SPANISH = (
    "aciones", "iciones", "amientos", "imientos", "amiento", "imiento", "acion", "icion", "adores", "adoras", "ador",
    "adora", "ieron", "iendo", "arlos", "arlas", "arnos", "arme", "arlo", "arla", "arse", "erlo", "erla", "irlo",
    "irla", "mente", "aron", "ando", "adas", "ados", "idas", "idos", "aban", "ada", "ado", "ida", "ido", "aba", "ian",
    "emos", "amos", "ar", "er", "ir", "an", "en", "as", "os", "es", "ia", "io", "a", "o", "e", "s",
)  # fmt: skip
_SHORTEST = 3
_SHORTEST_SPANISH = 3


def _english(word: str) -> str:
    for ending in _ENGLISH:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            stem = word.removesuffix(ending)
            if ending in ("ies", "ied"):
                return stem + "i"
            if ending in ("tions", "tion"):
                return stem + "t"  # collection, collect
            if len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                stem = stem[:-1]  # stopped, running
            return _without_final_e(stem)
    return _without_final_e(word)


def _without_final_e(stem: str) -> str:
    if len(stem) > _SHORTEST and stem.endswith("e"):
        return stem[:-1]
    if len(stem) > _SHORTEST and stem.endswith("y"):
        return stem[:-1] + "i"
    return stem


def _spanish(word: str) -> str:
    for ending in _SPANISH:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_SPANISH:
            return word.removesuffix(ending)
    return word


_STEMMERS: dict[str, Callable[[str], str]] = {"en": _english, "es": _spanish}

# What sounds alike is written for one another: (pattern, instead), in this order.
_SOUNDS: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "en": [
        (re.compile(pattern), instead)
        for pattern, instead in (
            ("ph", "f"), ("ght", "t"), ("que$|que(?=s$)|ck|q|c(?![eiyh])", "k"), ("c(?=[eiy])", "s"), ("x", "ks"),
            ("wh", "w"), ("(?<=.)[aeiouy]+", "a"), (r"(.)\1+", r"\1"),
        )
    ],
    "es": [
        (re.compile(pattern), instead)
        for pattern, instead in (
            ("ch", "#"), ("h", ""), ("v", "b"), ("ll", "y"), ("qu(?=[ei])|c(?![ei])|k", "k"), ("z|c(?=[ei])|x", "s"),
            ("g(?=[ei])", "j"), ("gu(?=[ei])", "g"), ("w", "u"), ("n(?=[bp])", "m"), (r"(.)\1+", r"\1"),
        )
    ],
}  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """A folded word without its ending, as far as we know the language."""
    stemmer = _STEMMERS.get(language.split("-")[0])
    return stemmer(word) if stemmer else word


@lru_cache(maxsize=65536)
def sound(stemmed: str, language: str) -> str:
    """A stem as it is heard: "ventana" and "bentana" have one sound. Other languages: the stem itself."""
    heard = stemmed
    for pattern, instead in _SOUNDS.get(language.split("-")[0], ()):
        heard = pattern.sub(instead, heard)
    return heard


def content_words(text: str, language: str) -> list[str]:
    """The folded words of a text that say what it is about, in order; little words and bare numbers are left out."""
    little = _LITTLE_OF.get(language.split("-")[0], frozenset())
    return [word for word in fold(text).split() if len(word) > 1 and word not in little and not word.isdigit()]


def stems(text: str, language: str) -> list[str]:
    """The stems of the content words of a text, in order."""
    return [stem(word, language) for word in content_words(text, language)]
