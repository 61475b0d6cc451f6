"""Tags of report pages."""

from collections.abc import Sequence

from django import template

from reports import method
from reports.page import Page

register = template.Library()


@register.simple_tag
def method_lines(report_page: Page | str = "") -> Sequence[str]:
    """How the figures of a page are counted: its own definitions, else those of all reports."""
    own = report_page.definitions if isinstance(report_page, Page) else ()
    return own or method.method_lines()
