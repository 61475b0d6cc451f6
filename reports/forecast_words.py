"""The forecast page in words: what is expected, how such forecasts did, and why there may be none."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.lib.day_words import day_words, short_day_words
from reports.facts import Tile
from reports.forecast_reading import ENDED, NOT_INSTALLED, SOON, TOO_EARLY, TOO_FEW, Reading
from reports.models import ForecastScore
from reports.wording import NONE, count_words, decimal_words, percent_words

WEEK = 7
_HARDLY = 0.95


def expected_words(value: float) -> str:
    """A number of requests that is expected: 92, 4.2, or 0.03 where a decimal would round it away."""
    places = 0 if value >= 10 or value == round(value) else 1 if value >= 0.95 else 2
    return decimal_words(value, places)


def errors_words(score: ForecastScore) -> tuple[str, str]:
    """By how many a day the model and last week's same day were wrong, with as many decimals as tell them apart."""
    errors = (score.error or 0.0, score.error_last_week or 0.0)
    first = 0 if min(errors) >= 10 else 1 if min(errors) >= 0.95 else 2
    for places in range(first, first + 3):
        model, naive = (decimal_words(each, places) for each in errors)
        if model != naive:
            break
    return model, naive


def headline(page: Reading) -> str:
    """What the days ahead are expected to bring, beside what came on as many days before."""
    words = {
        "count": count_words(round(page.whole)), "days": len(page.days), "before": count_words(page.before),
        "first": day_words(page.days[0].day, now=page.now), "each": expected_words(page.whole / len(page.days)),
    }  # fmt: skip
    said = ngettext(
        "About %(count)s requests are expected on %(first)s; %(before)s came the day before.",
        "About %(count)s requests are expected in the %(days)s days from %(first)s, %(each)s a day. "
        "%(before)s came in the %(days)s days before.",
        len(page.days),
    )
    return said % words


def trial_words(score: ForecastScore) -> str:
    """How forecasts of the last weeks did beside last week's same day."""
    if score.error is None or not score.tried:
        return _("It could not be tried on weeks that are over yet: too few are known.")
    model, naive = errors_words(score)
    weeks = score.tried // WEEK
    words = {"weeks": weeks, "model": model, "naive": naive}
    if score.method == ForecastScore.Method.LAST_WEEK:
        said = ngettext(
            "Not better than last week's same day: over the last %(weeks)s week the model was wrong by %(model)s a "
            "day, last week's same day by %(naive)s. So last week is shown as the forecast: do not plan by it.",
            "Not better than last week's same day: over the last %(weeks)s weeks the model was wrong by %(model)s a "
            "day, last week's same day by %(naive)s. So last week is shown as the forecast: do not plan by it.",
            weeks,
        )
    elif is_hardly_better(score):
        said = ngettext(
            "Hardly better than last week's same day: over the last %(weeks)s week it was wrong by %(model)s a day, "
            "last week's same day by %(naive)s.",
            "Hardly better than last week's same day: over the last %(weeks)s weeks it was wrong by %(model)s a day, "
            "last week's same day by %(naive)s.",
            weeks,
        )
    else:
        said = ngettext(
            "Better than last week's same day: over the last %(weeks)s week it was wrong by %(model)s a day instead "
            "of %(naive)s.",
            "Better than last week's same day: over the last %(weeks)s weeks it was wrong by %(model)s a day instead "
            "of %(naive)s.",
            weeks,
        )
    return said % words


def share_words(share: float) -> str:
    """That a ward's days are its part of a service's forecast."""
    said = _(
        "Too few come for a forecast of its own. Shown is the ward's part, %(share)s, of what the service expects; how "
        "it was tried is said of the service in the whole city."
    )
    return said % {"share": percent_words(share)}


def verdict(score: ForecastScore) -> str:
    """The trial in a word or two, for tables."""
    if score.error is None:
        return _("not tried yet")
    if score.method == ForecastScore.Method.LAST_WEEK:
        return _("not better")
    return _("hardly better") if is_hardly_better(score) else _("better")


def is_hardly_better(score: ForecastScore) -> bool:
    """Whether the model won by less than a twentieth, which a few weeks more could turn."""
    return (score.error or 0.0) > _HARDLY * (score.error_last_week or 0.0)


def tiles(page: Reading) -> list[Tile]:
    """Today, the next week, and how far and how surely such forecasts were right."""
    score, today = page.score, page.days[0]
    week = page.days[:WEEK]
    found = [
        Tile(
            _("Expected on %(day)s") % {"day": short_day_words(today.day, now=page.now)},
            expected_words(today.expected), _range(today.low, today.high),
        ),
        Tile(
            ngettext("Expected in %(days)s day", "Expected in %(days)s days", len(week)) % {"days": len(week)},
            expected_words(sum(each.expected for each in week)),
            _came(len(week), int(page.past[-len(week) :].sum())),
        ),
    ]  # fmt: skip
    if score is None or score.error is None or score.inside is None:
        return [*found, Tile(_("Wrong by, a day"), NONE, _("not tried yet"))]
    model, naive = errors_words(score)
    is_model = score.method == ForecastScore.Method.MODEL
    beside = _("last week's same day: %(error)s") if is_model else _("the model: %(error)s")
    return [
        *found,
        Tile(
            _("Wrong by, a day"), model if is_model else naive, beside % {"error": naive if is_model else model},
            "" if is_model else "risk",
        ),
        Tile(_("Days inside the range"), percent_words(score.inside), _("meant to be 8 of 10")),
    ]  # fmt: skip


def why_not_words(page: Reading) -> tuple[str, str]:
    """Why no days are shown: a title and what to do."""
    words = {
        NOT_INSTALLED: (
            _("Forecasts are not set up here"),
            _("They need statsmodels where the worker runs. An administrator can install it: pip install statsmodels."),
        ),
        TOO_EARLY: (
            _("It is too early for a forecast"),
            _("It takes four whole weeks of requests to know what a usual week looks like."),
        ),
        SOON: (_("There is no forecast yet"), _("The worker makes one soon after midnight, and the first within the "
                                                "hour.")),
        ENDED: (
            _("The last forecast has run out"),
            _("The worker makes one every night but has not lately. An administrator can see why in its log."),
        ),
        TOO_FEW: (
            _("Too few requests come for a forecast"),
            _("A forecast needs 30 requests in half a year and four weeks since the first. Services that are no longer "
              "offered and wards that were redrawn have none."),
        ),
    }  # fmt: skip
    return words[page.why_not]


def made_words(score: ForecastScore) -> str:
    """From which days it was learned."""
    shape = pgettext("format of a day in a range", "j F Y")
    return _("Learned from the days since %(day)s") % {"day": date_format(score.learned_from, shape)}


def definitions() -> list[str]:
    """How the forecast is made and tried, and what it cannot know."""
    return [
        _("Counted are all requests received on a day of the city's time, joined and withdrawn ones too; parts of "
          "split cases are left out. A day foreseen is a whole day, what has already come today included."),
        _("Each night the worker learns from at most 26 weeks how the days of a week and holidays differ, and how many "
          "come lately: a day six weeks ago counts half as much as yesterday."),
        _("A day far out of the ordinary, such as a storm, counts only as far as ordinary days reach. So a storm does "
          "not raise the weeks after it, and none is foreseen."),
        _("Eight of ten days should lie in the inner range and 19 of 20 in the outer one, if days go on to differ as "
          "they did."),
        _("It is tried on each of the last four weeks, every one foreseen from the days before it alone. The error is "
          "the mean distance between what was foreseen and what came. The same is done with the same weekday of the "
          "week before; where that came nearer, it is shown in place of the model."),
        _("A service in a ward with too few requests has the ward's part of the service's forecast."),
        _("It cannot know of weather, campaigns, new services or closed offices, nor how much work a request is."),
    ]  # fmt: skip


def _range(low: int, high: int) -> str:
    return _("8 times of 10, %(low)s to %(high)s") % {"low": count_words(low), "high": count_words(high)}


def _came(days: int, count: int) -> str:
    said = ngettext("%(count)s came the day before", "%(count)s came in the %(days)s days before", days)
    return said % {"count": count_words(count), "days": days}
