"""The tables of the adoption page, and what to do about each sign."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.adoption import (
    FEWEST_PEOPLE,
    MANY,
    UNTOUCHED_DAYS,
    People,
    Sign,
    Work,
    shares_of,
    signs_of_people,
    signs_of_work,
)
from reports.metrics import Share
from reports.row_links import RowLinks
from reports.tables import Cell, Group, Row, Table, count_cell, share_cell
from reports.wording import NONE, count_words
from routing.models import Queue


def sign_words(sign: Sign) -> str:
    """What a sign may mean, and what to do."""
    return {
        Sign.NOBODY_SIGNS_IN: _("Nobody signed in for 30 days. Ask who does the work, and show them how."),
        Sign.FEW_SIGN_IN: _("Under half signed in. Ask whether one person does it for all."),
        Sign.UNTOUCHED: _(
            "Nothing was done with any case for 14 days. Name somebody who looks, or close the worklist."
        ),
        Sign.ONE_STEP: _("Most are closed in one step. Ask where the work is written down."),
        Sign.BURSTS: _("Often closed many at once. Ask whether it is done on paper and typed in later."),
        Sign.ELSEWHERE: _("Much goes through others. Ask whether people hear how it ended."),
    }[sign]


def people_table(caption: str, groups: Sequence[Group], found: Mapping[int, People]) -> Table:
    """Sign-ins by unit. Of fewer than three people nothing is told but that they are few."""
    rows = []
    for group in groups:
        people = found.get(group.key, People(0, 0, 0))
        sign = Cell(_("Too few to tell"), "") if people.are_few else _sign_cell(signs_of_people(people))
        rows.append(Row(group.label, [_people_cell(people), *_signed_in(people), sign]))
    columns = [_("People"), _("Signed in within 7 days"), _("Within 30 days"), _("What to ask")]
    return Table("sign-ins", caption, _("Unit"), columns, rows)


def _people_cell(people: People) -> Cell:
    if people.all and people.are_few:
        words = ngettext("under %(count)s", "under %(count)s", FEWEST_PEOPLE) % {"count": FEWEST_PEOPLE}
        return Cell(words, "")
    return count_cell(people.all)


def _signed_in(people: People) -> list[Cell]:
    if people.are_few:
        return [Cell(NONE), Cell(NONE)]
    return [
        Cell(
            _("%(count)s of %(of)s") % {"count": count_words(each), "of": count_words(people.all)},
            each, round(100 * each / people.all),
        )
        for each in (people.week, people.month)
    ]  # fmt: skip


def departments_table(
    caption: str, groups: Sequence[Group], work: Mapping[int, Work], found: Mapping[str, Mapping[int, Share]],
    links: RowLinks,
) -> Table:  # fmt: skip
    """How much of the work of each department may be done outside the system."""
    rows = []
    for group in groups:
        mine, shares = work.get(group.key, Work()), shares_of(found, group.key)
        cells = [
            links.cell(share_cell(shares["one_step"], is_public=False, with_bar=True), "one_step", group.key),
            share_cell(mine.in_bursts, is_public=False, with_bar=True),
            links.cell(share_cell(shares["passed_on"], is_public=False), "passed_on", group.key),
            share_cell(shares["work_orders"], is_public=False),
            _sign_cell([each for each in signs_of_work(mine, shares) if each != Sign.UNTOUCHED]),
        ]
        rows.append(Row(group.label, cells))
    columns = [
        _("Closed in one step"), _("Closed many at once"), _("Passed on outside"), _("From a work-order system"),
        _("What to ask"),
    ]  # fmt: skip
    return Table("departments", caption, _("Department"), columns, rows)


def queues_table(
    caption: str, queues: Sequence[Queue], work: Mapping[int, Work], found: Mapping[str, Mapping[int, Share]]
) -> Table:
    """The worklists, those that nobody looks at first, then by how many cases lie in them."""
    lines = [(queue, work.get(queue.pk, Work()), shares_of(found, queue.pk)) for queue in queues]
    lines.sort(key=lambda line: (not line[1].is_untouched, -line[1].lying, -line[1].open))
    rows = [
        Row(
            f"{queue.department}: {queue}",
            [
                count_cell(mine.open), count_cell(mine.lying), count_cell(mine.touched),
                share_cell(shares["one_step"], is_public=False), share_cell(mine.in_bursts, is_public=False),
                _sign_cell(signs_of_work(mine, shares)),
            ],
        )
        for queue, mine, shares in lines
    ]  # fmt: skip
    columns = [
        pgettext("count of requests", "Open"), _("Untaken for 14 days"), _("Touched in the last 14 days"),
        _("Closed in one step"), _("Closed many at once"), _("What to ask"),
    ]  # fmt: skip
    return Table("worklists", caption, _("Worklist"), columns, rows)


def _sign_cell(signs: Sequence[Sign]) -> Cell:
    words = " ".join(sign_words(each) for each in signs)
    return Cell(words or NONE, words)


def headlines(people: Mapping[int, People], work: Mapping[int, Work], closings: Share) -> list[str]:
    """The page in a few sentences, none about what was not found."""
    silent = sum(1 for each in people.values() if Sign.NOBODY_SIGNS_IN in signs_of_people(each))
    unseen = sum(1 for each in work.values() if each.is_untouched)
    units = ngettext(
        "In %(count)s unit nobody signed in for 30 days.", "In %(count)s units nobody signed in for 30 days.", silent
    ) % {"count": count_words(silent)}
    lists = ngettext(
        "In %(count)s worklist cases wait and nothing was done for 14 days.",
        "In %(count)s worklists cases wait and nothing was done for 14 days.", unseen,
    ) % {"count": count_words(unseen)}  # fmt: skip
    steps = ngettext(
        "Of %(of)s closed case, %(count)s was closed in one step.",
        "Of %(of)s closed cases, %(count)s were closed in one step.", closings.of,
    ) % {"count": count_words(closings.count), "of": count_words(closings.of)}  # fmt: skip
    found = [words for words, count in ((units, silent), (lists, unseen), (steps, closings.of)) if count]
    return found or [_("Nothing to ask about in these dates.")]


def adoption_lines() -> list[str]:
    """How the page counts, and what it cannot show."""
    return [
        _("Each line is a sign and a reason to ask, not a verdict: some work does end in one step."),
        _(
            "Signed in: people with a role in the unit whose last sign-in was within 7 or 30 days of now, whatever "
            "dates are chosen. Who is on leave counts too. Of units of fewer than three people nothing is told, and "
            "nobody is named anywhere."
        ),
        _(
            "Closed in one step: of cases received in these dates and closed with an answer, those that were closed "
            "with nothing done or written before: nobody took, began, held or answered them. Cases brought from an "
            "older system are left out."
        ),
        _(
            "Closed many at once: closings in these dates that came %(many)s or more within a quarter of an hour, "
            "after three days without any in the same unit. Closing many cases together on purpose looks the same."
        )
        % {"many": MANY},
        _(
            "Passed on outside: of the same cases, those handed to somebody outside the city. From a work-order "
            "system: of all received in these dates, those that another program sent."
        ),
        _(
            "Worklists: cases open at the moment counted to; those that lay for %(days)s days without anybody taking "
            "them; and how many were taken, begun or closed within the last %(days)s days."
        )
        % {"days": UNTOUCHED_DAYS},
        _("A question is put only where 20 cases or more stand behind it. It cannot show work that nobody wrote down."),
    ]
