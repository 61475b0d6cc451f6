"""What the equity pages say in words: measures, differences of areas, who is not heard, and how it is counted."""

import math
from dataclasses import dataclass

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.chance import CLEAR, LIKELY, NO_DIFFERENCE, TOO_FEW
from reports.equity import Equity
from reports.fairness import CLOSED, LATE, REOPENED, SATISFIED, TIME, WORSE_WHEN_HIGH
from reports.metrics import FEW
from reports.wording import count_words, decimal_words, percent_words

NAMED = 3  # areas told by name in a finding
_LOOKS_WORST = 1.1  # at first sight: from so many times the city's figure on
_ASKS_LEAST = 0.75  # of the city's rate


@dataclass(frozen=True)
class Finding:
    """One box of what the figures say: its word, the look of the word, and the sentences, the first one strong."""

    label: str
    look: str
    sentences: list[str]


def measure_names() -> dict[str, str]:
    """The measures that areas are compared in."""
    return {
        LATE: _("Late by first promise"),
        TIME: _("Time until resolved"),
        CLOSED: _("Closed with an answer"),
        REOPENED: pgettext("count of requests", "Reopened"),
        SATISFIED: _("Satisfied after closing"),
    }


def word_label(word: int) -> str:
    """The word of a comparison."""
    return {
        TOO_FEW: _("Too few to say"),
        NO_DIFFERENCE: _("No clear difference"),
        LIKELY: _("Likely difference"),
        CLEAR: _("Clear difference"),
    }[word]


def word_look(word: int, *, is_worse: bool) -> str:
    """The look of a word: better is never alarming."""
    if word < LIKELY:
        return ""
    return ("is-late" if word == CLEAR else "is-risk") if is_worse else "is-ok"


def is_worse(measure: str, ratio: float) -> bool:
    """Whether a ratio is on the bad side."""
    return bool(ratio > 1) == WORSE_WHEN_HIGH[measure]


def ratio_words(ratio: float) -> str:
    """1.21; a dash where nothing is expected; a sign for more than can be told."""
    if math.isnan(ratio):
        return decimal_words(None)
    return decimal_words(ratio, 2) if ratio < 100 else ">100"


def difference(measure: str, place: str, ratio: float) -> str:
    """How an area differs from what the same services have across the city."""
    if not math.isfinite(ratio):
        return _("%(place)s had nothing resolved yet.") % {"place": place}
    words = {"place": place, "percent": percent_words(abs(ratio - 1))}
    more = {
        LATE: _("%(place)s waits past its promise %(percent)s more often than the same services do across the city."),
        TIME: _("%(place)s waits %(percent)s longer than the same services take across the city."),
        CLOSED: _("%(place)s gets an answer %(percent)s more often than for the same services across the city."),
        REOPENED: _("%(place)s has cases reopened %(percent)s more often than the same services across the city."),
        SATISFIED: _("%(place)s is satisfied %(percent)s more often than with the same services across the city."),
    }
    less = {
        LATE: _("%(place)s waits past its promise %(percent)s less often than the same services do across the city."),
        TIME: _("%(place)s waits %(percent)s less than the same services take across the city."),
        CLOSED: _("%(place)s gets an answer %(percent)s less often than for the same services across the city."),
        REOPENED: _("%(place)s has cases reopened %(percent)s less often than the same services across the city."),
        SATISFIED: _("%(place)s is satisfied %(percent)s less often than with the same services across the city."),
    }
    return (more if ratio > 1 else less)[measure] % words


def findings(found: Equity, measure: str) -> list[Finding]:
    """What the standings of a measure say: clear, likely, and all others; nothing where all have too few."""
    words = found.comparison.words[measure]
    if (words == TOO_FEW).all():
        return []
    told = [_of_word(found, measure, word) for word in (CLEAR, LIKELY)]
    quiet = int(np.count_nonzero(words == NO_DIFFERENCE))
    few = int(np.count_nonzero(words == TOO_FEW))
    sentences = []
    if quiet:
        said = ngettext(
            "%(count)s area differs by no more than chance explains.",
            "%(count)s areas differ by no more than chance explains.",
            quiet,
        )
        sentences += [said % {"count": count_words(quiet)}, *_looks_worst(found, measure)]
    if few:
        said = ngettext(
            "%(count)s area has too few cases to say.", "%(count)s areas have too few cases to say.", few
        )  # fmt: skip
        sentences.append(said % {"count": count_words(few)})
    if sentences:
        told.append(Finding(word_label(NO_DIFFERENCE if quiet else TOO_FEW), "", sentences))
    return [each for each in told if each is not None]


def _of_word(found: Equity, measure: str, word: int) -> Finding | None:
    """The areas with one word, those that differ most first; None without any."""
    ratio = found.comparison.adjusted[measure].ratio
    places = [int(each) for each in np.flatnonzero(found.comparison.words[measure] == word)]
    if not places:
        return None
    places.sort(
        key=lambda place: (not is_worse(measure, ratio[place]), -abs(math.log(max(ratio[place], 1e-9))))
    )  # fmt: skip
    sentences = [difference(measure, found.places[place].name, float(ratio[place])) for place in places[:NAMED]]
    if more := len(places) - NAMED if len(places) > NAMED else 0:
        said = ngettext("%(count)s more area is in the table.", "%(count)s more areas are in the table.", more)
        sentences.append(said % {"count": count_words(more)})
    if word == CLEAR:
        sentences.append(_("Chance alone would hardly ever do this."))
    else:
        sentences.append(_("It could still be chance. Look again when there are more cases."))
    worse = any(is_worse(measure, float(ratio[place])) for place in places)
    return Finding(word_label(word), word_look(word, is_worse=worse), sentences)


def _looks_worst(found: Equity, measure: str) -> list[str]:
    """The area that looks worst before services are taken into account, when it then is as all others."""
    naive, words = found.comparison.naive[measure], found.comparison.words[measure]
    bad = naive.ratio if WORSE_WHEN_HIGH[measure] else 1 / np.where(naive.ratio > 0, naive.ratio, np.nan)
    if naive.is_few.all():
        return []
    worst = int(np.nanargmax(np.where(naive.is_few | np.isnan(bad), 0.0, bad)))
    if words[worst] != NO_DIFFERENCE or not bad[worst] > _LOOKS_WORST or not abs(naive.scores[worst]) > 2:
        return []
    return [
        _(
            "%(place)s looks worst at first sight because of the services it asks for; set against those, it does "
            "as well as the city."
        )
        % {"place": found.places[worst].name}
    ]


def gap_words(found: Equity, measure: str) -> list[str]:
    """The gaps that differ by more than chance, one sentence each."""
    said = []
    rows = zip(found.traits, found.comparison.gaps[measure], found.comparison.gap_words[measure], strict=True)
    for each, gap, word in rows:
        if word >= LIKELY and gap is not None and gap.fifths is not None:
            words = {
                "indicator": each.name, "word": word_label(int(word)), "high": decimal_words(gap.fifths.highest, 2),
                "low": decimal_words(gap.fifths.lowest, 2),
            }  # fmt: skip
            said.append(
                _(
                    "%(word)s by %(indicator)s: the ratio is %(high)s where it is highest and %(low)s where it is "
                    "lowest."
                )
                % words
            )
    return said


def heard_words(found: Equity) -> list[str]:
    """Who asks least, and what that may mean; empty without residents or when no area stands out."""
    heard = found.heard
    if heard is None or not heard.city:
        return []
    rates = np.where(heard.counts >= FEW, heard.rates, np.nan)
    if np.isnan(rates).all():
        return []
    least = int(np.nanargmin(rates))
    if rates[least] >= _ASKS_LEAST * heard.city:
        return []
    words = {
        "place": found.places[least].name, "rate": decimal_words(float(rates[least]), 0),
        "city": decimal_words(heard.city, 0),
    }  # fmt: skip
    return [
        _("%(place)s asks least: %(rate)s requests for each 1,000 residents a year, where the city has %(city)s.")
        % words,
        _("Few requests need not mean few problems."),
    ]


def notes(found: Equity) -> list[str]:
    """What limits this page: areas redrawn, nothing to compare, no residents, no indicators."""
    said = []
    if found.redrawn:
        day = date_format(found.redrawn, pgettext("format of a day in a range", "j F Y"))
        said.append(
            _(
                "Areas were redrawn on %(day)s. Each request counts in the area it lay in when it came, so old and "
                "new areas stand side by side."
            )
            % {"day": day}
        )
    if len(found.places) < 2:
        said.append(_("There is no second area to compare with."))
    elif (found.comparison.words[found.measure] == TOO_FEW).all():
        said.append(_("There are too few cases in these dates to compare areas. Choose more days or fewer filters."))
    if found.places and not found.indicators:
        said.append(_("Nothing is recorded yet about who lives in these areas."))
    if unknown := int(np.count_nonzero(~(found.residents > 0))) if found.indicators else 0:
        said.append(
            ngettext(
                "%(count)s area without residents on record is left out of rates and gaps.",
                "%(count)s areas without residents on record are left out of rates and gaps.",
                unknown,
            )
            % {"count": count_words(unknown)}
        )
    return said


def words_allow() -> str:
    """Why a mark a little outside the funnel may have no word, or the weaker one."""
    return _(
        "The words allow for all that is compared here: where there is no difference at all, at most one page "
        "in twenty would say “likely” or “clear” anywhere."
    )


def definitions(*, is_public: bool = False) -> list[str]:
    """How the figures are calculated, and what they cannot show."""
    said = [
        _(
            "Expected: for each service the whole city gives the rate, and the rates of the services that an area "
            "asked for are added up. So no area is blamed for asking for slow things."
        ),
        _(
            "A case is late when it passed the date that was promised first; open cases past it count. Times count "
            "open cases as still waiting."
        ),
        _(
            "Inside the funnel is what chance allows: chance alone keeps 95 and 99.8 of 100 areas within its lines. "
            "An area is part of the city it is compared with, and the lines allow for that."
        ),
        words_allow(),
        _("Areas with fewer than 20 cases, or fewer than 5 expected, are not judged."),
    ]
    said.append(
        _(
            "Fifths: areas are ranked by a figure about who lives there, each as wide as its residents. The fifth of "
            "residents where it is lowest and the fifth where it is highest are set against the city."
        )
    )
    if not is_public:
        said += [
            _(
                "The slope is how much the ratio differs between the two ends of this ranking. The word rests on the "
                "slope and on how areas spread around it."
            ),
            _("With very many cases a small difference becomes clear: look at the ratio before you act on the word."),
        ]
    return [
        *said,
        _("Requests for each 1,000 residents leave out what staff found and what other systems brought."),
        _(
            "It cannot show problems that nobody reported, nor why an area waits. Figures about who lives somewhere "
            "describe the area, not the people who asked."
        ),
    ]
