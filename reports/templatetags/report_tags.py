"""Tags of report pages."""

from collections.abc import Sequence

from django import template
from django.template.context import Context

from reports import method
from reports.navigation import Link, kept_pairs, kept_query, ways
from reports.page import Page

register = template.Library()


@register.simple_tag
def method_lines(report_page: Page | str = "") -> Sequence[str]:
    """How the figures of a page are counted: its own definitions, else those of all reports."""
    own = report_page.definitions if isinstance(report_page, Page) else ()
    return own or method.method_lines()


@register.simple_tag(takes_context=True)
def report_ways(context: Context) -> tuple[list[Link], list[Link]]:
    """The groups of reports, and the pages of the group that is shown. Context: viewer, request."""
    return ways(context["viewer"], context["request"])


@register.simple_tag(takes_context=True)
def kept_filters(context: Context) -> str:
    """The dates and filters in force, to end the address of another report with. Context: request."""
    return kept_query(context["request"].GET)


@register.simple_tag(takes_context=True, name="kept_pairs")
def kept_pairs_tag(context: Context) -> list[tuple[str, str]]:
    """The dates and filters in force as (name, value), for a form beside theirs to keep. Context: request."""
    return kept_pairs(context["request"].GET)
