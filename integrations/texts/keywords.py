"""The words by which a phone commands: STOP, HELP, YES and the like, in every language that we ship. Plain Python.

All languages are understood at any time, as people answer in theirs; STOP and HELP also as carriers demand it.
"""

from collections.abc import Mapping

from routing.phrases import fold

# The first word of each language is the one that our own texts ask for. SI: Í alone would halve what fits into a text.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "stop": {
        "en": ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"),
        "es": ("ALTO", "PARAR", "PARE", "DETENER", "CANCELAR", "BAJA"),
        "zh-hans": ("停止", "退订"), "vi": ("DỪNG", "HỦY"), "ht": ("RETE", "SISPANN"), "ar": ("توقف", "إلغاء"),
    },
    "start": {
        "en": ("START", "UNSTOP", "RESUME"), "es": ("INICIAR", "COMENZAR", "EMPEZAR"), "zh-hans": ("开始",),
        "vi": ("BẮT ĐẦU", "BAT DAU"), "ht": ("KÒMANSE",), "ar": ("ابدأ",),
    },
    "help": {
        "en": ("HELP", "INFO"), "es": ("AYUDA",), "zh-hans": ("帮助",), "vi": ("TRỢ GIÚP", "GIÚP"), "ht": ("ÈD", "EDE"),
        "ar": ("مساعدة",),
    },
    "yes": {
        "en": ("YES", "Y", "OK", "YEP"), "es": ("SI", "SÍ", "S"), "zh-hans": ("是", "好"), "vi": ("CÓ",), "ht": ("WI",),
        "ar": ("نعم",),
    },
    "no": {"en": ("NO", "N"), "es": ("NO",), "zh-hans": ("否", "不"), "vi": ("KHÔNG",), "ht": ("NON",), "ar": ("لا",)},
    "skip": {
        "en": ("SKIP",), "es": ("OMITIR", "SALTAR"), "zh-hans": ("跳过",), "vi": ("BỎ QUA",), "ht": ("SOTE",),
        "ar": ("تخطي",),
    },
    "none": {
        "en": ("NONE",), "es": ("NINGUNO", "NINGUNA"), "zh-hans": ("没有",), "vi": ("KHÔNG CÓ",), "ht": ("OKENN",),
        "ar": ("لا يوجد",),
    },
    "change": {
        "en": ("CHANGE",), "es": ("CAMBIAR",), "zh-hans": ("更改",), "vi": ("ĐỔI", "DOI"), "ht": ("CHANJE",),
        "ar": ("تغيير",),
    },
    "new": {
        "en": ("NEW",), "es": ("NUEVO",), "zh-hans": ("新",), "vi": ("MỚI",), "ht": ("NOUVO",), "ar": ("جديد",),
    },
    "status": {
        "en": ("STATUS",), "es": ("ESTADO",), "zh-hans": ("状态",), "vi": ("TRẠNG THÁI",), "ht": ("ESTATI",),
        "ar": ("حالة",),
    },
    "language": {
        "en": ("LANGUAGE",), "es": ("IDIOMA",), "zh-hans": ("语言",), "vi": ("NGÔN NGỮ",), "ht": ("LANG",),
        "ar": ("لغة",),
    },
    "go_on": {
        "en": ("GO ON", "CONTINUE"), "es": ("SEGUIR", "CONTINUAR"), "zh-hans": ("继续",), "vi": ("TIẾP TỤC",),
        "ht": ("KONTINYE",), "ar": ("متابعة",),
    },
}  # fmt: skip
LANGUAGE_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("ENGLISH", "INGLES"), "es": ("ESPAÑOL", "SPANISH"), "zh-hans": ("中文", "简体中文", "CHINESE"),
    "vi": ("TIẾNG VIỆT", "TIENG VIET", "VIETNAMESE"), "ht": ("KREYÒL", "CREOLE", "KREYOL AYISYEN"),
    "ar": ("العربية", "ARABIC"),
}  # fmt: skip
_COMMANDS = {
    fold(word).strip(): name for name, languages in WORDS.items() for words in languages.values() for word in words
}
_LANGUAGES = {fold(word).strip(): code for code, words in LANGUAGE_NAMES.items() for word in words}
# Small words that only one of our languages with Latin letters has.
_TELLING_WORDS = {
    "es": "hay el la los las una un en mi calle esta muy por que hola gracias donde necesito basura",
    "ht": "gen nan lari mwen se yon la pa tanpri bonjou mesi fatra wout ki devan lakay pou",
    "en": "the is a an my there on in at street hello hi please of and has need trash with",
}
_TELLING = {code: frozenset(words.split()) for code, words in _TELLING_WORDS.items()}
_VIETNAMESE = frozenset("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


def command(text: str) -> str:
    """The command that the whole text is ("stop", "yes", ...), whatever its capitals and accents; empty for none."""
    return _COMMANDS.get(fold(text).strip(), "")


def asked_number(text: str) -> str | None:
    """What stands behind STATUS ("" when nothing does); None for a text that does not begin with it."""
    words = text.split()
    for length in (1, 2):
        if len(words) >= length and command(" ".join(words[:length])) == "status":
            return " ".join(words[length:])
    return None


def word_for(name: str, language: str) -> str:
    """The word that commands `name`, in the language or else in English."""
    return WORDS[name].get(language, WORDS[name]["en"])[0]


def language_named(text: str) -> str:
    """The code of the language that the whole text names; empty for none."""
    return _LANGUAGES.get(fold(text).strip(), "")


def language_of(text: str) -> str:
    """In which of our languages a text seems to be written; empty when it does not show."""
    if any("\u0600" <= char <= "\u06ff" for char in text):
        return "ar"
    if any("\u4e00" <= char <= "\u9fff" for char in text):
        return "zh-hans"
    small = text.casefold()
    if sum(char in _VIETNAMESE for char in small) > 1:
        return "vi"
    words = fold(text).split()
    counts = {code: sum(word in telling for word in words) for code, telling in _TELLING.items()}
    counts["es"] += 2 * any(char in "ñ¿¡" for char in small)
    best = max(counts, key=lambda code: counts[code])
    others = [count for code, count in counts.items() if code != best]
    return best if counts[best] > max(others) else ""
