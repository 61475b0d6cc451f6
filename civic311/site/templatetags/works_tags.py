"""Planned works at cases: on the case's page and in rows of worklists."""

from datetime import datetime
from typing import Any

from django import template

from civic311.lib.translated_text import in_language
from community.period_words import days_period
from requests_app.forms.staff_defer import work_words
from requests_app.queries.works import deferring_works, works_for_case

register = template.Library()


@register.inclusion_tag("staff/case_works.html")
def case_works(case: Any, now: datetime) -> dict[str, Any]:
    """The works at a case's place, with what staff do meanwhile and whether the case may wait. No queries."""
    waits = {each.id for each in deferring_works(case, now=now)}
    works = [
        {
            "id": each.id, "name": in_language(each.name),
            "advice": in_language(each.advice) if case.service_id in each.service_ids else "",
            "period": days_period(each.starts_on, each.ends_on), "may_wait": each.id in waits,
        }
        for each in works_for_case(case, now=now)
    ]  # fmt: skip
    return {"works": works if case.is_open else [], "case": case}


@register.simple_tag
def works_badge(row: Any, now: datetime) -> str:
    """The name and days of the works that will put a row's matter right; empty for none. No queries: it reads `lat`,
    `long`, `address` and `service_id`."""
    works = [each for each in works_for_case(row, now=now) if row.service_id in each.service_ids]
    return work_words(works[0]) if works else ""
