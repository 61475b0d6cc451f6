"""`/reports/adoption/`: which units work in the system, and where work may be done beside it."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.adoption import all_of, shares_by, work_by
from reports.adoption_words import adoption_lines, departments_table, headlines, people_table, queues_table
from reports.filters import asked
from reports.page import Page, answer
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
    work, shares = (count(cases, ("department", "queue"), **span) for count in (work_by, shares_by))
    links = RowLinks(request.GET, request.viewer, "department", {each.id: each.code for each in departments})
    tables = {
        "people": people_table(_("Sign-ins by unit"), units, people),
        "departments": departments_table(
            _("Signs by department, %(days)s") % days, groups, work[0], shares[0], links
        ),
        "queues": queues_table(_("Worklists, %(days)s") % days, queues, work[1], shares[1]),
    }  # fmt: skip
    listed = {each.pk for each in queues}
    context = {
        "form": form, "period": period, "tables": tables, "few": few_words(),
        "headlines": headlines(
            people, {key: each for key, each in work[1].items() if key in listed}, all_of(shares[0]["one_step"])
        ),
    }  # fmt: skip
    page = Page(
        "adoption", _("Is the work done here?"), period, [*tables.values()], filters=chosen.words(),
        definitions=adoption_lines(),
    )  # fmt: skip
    return answer(request, "reports/adoption.html", context, page)
