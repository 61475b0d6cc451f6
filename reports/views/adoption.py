"""`/reports/adoption/`: which units work in the system, and where work may be done beside it."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.adoption import from_work_orders, work_by
from reports.adoption_words import adoption_lines, departments_table, headline, people_table, queues_table
from reports.filters import asked
from reports.page import Page, answer
from reports.quality import quality, quality_by
from reports.queries.adoption import queues_in_use, read_people
from reports.queries.columns import read_all
from reports.queries.named import named_departments
from reports.row_links import RowLinks
from reports.tables import Group
from reports.wording import few_words, period_words


@needs("reports.view")
def adoption(request: StaffRequest) -> HttpResponse:
    """Sign-ins by unit, signs by department, and worklists that nobody looks at."""
    now = timezone.now()
    form, period, chosen = asked(request.GET, now)
    cases, span, days = chosen.apply(read_all()), period.seconds(), {"days": period_words(period)}
    departments = [each for each in named_departments() if not chosen.departments or each.id in chosen.departments]
    groups = [Group(each.id, each.name) for each in departments]
    units = groups if chosen.departments else [*groups, Group(0, _("Roles for the whole city"))]
    queues = [each for each in queues_in_use() if not chosen.departments or each.department_id in chosen.departments]
    people = {key: each for key, each in read_people(now).items() if key in {unit.key for unit in units}}
    by_queue = work_by(cases, "queue", **span)
    tables = {
        "people": people_table(_("Who signs in"), units, people),
        "departments": departments_table(
            _("Signs by department, %(days)s") % days, groups, work_by(cases, "department", **span),
            quality_by(cases, "department", **span), from_work_orders(cases, "department", **span),
            RowLinks(request.GET, request.viewer, "department", {each.id: each.code for each in departments}),
        ),
        "queues": queues_table(
            _("Worklists, %(days)s") % days, queues, by_queue, quality_by(cases, "queue", **span),
            from_work_orders(cases, "queue", **span),
        ),
    }  # fmt: skip
    listed = {each.pk for each in queues}
    context = {
        "form": form, "period": period, "tables": tables, "few": few_words(),
        "headline": headline(
            people, {key: each for key, each in by_queue.items() if key in listed},
            quality(cases, **span).of_closed["one_step"],
        ),
    }  # fmt: skip
    page = Page(
        "adoption", _("Is the work done here?"), period, [*tables.values()], filters=chosen.words(),
        definitions=adoption_lines(),
    )  # fmt: skip
    return answer(request, "reports/adoption.html", context, page)
