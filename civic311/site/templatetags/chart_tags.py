"""Charts in pages: the drawings for a desk and for a phone, and the same as a table."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from civic311.lib.drawing import draw
from civic311.lib.drawing.charts import Chart, Grid

register = template.Library()


@register.simple_tag
def drawings(chart: Chart, *, is_full: bool = False) -> SafeString:
    """The chart for wide and for narrow places; the stylesheet shows the one that fits."""
    rtl = get_language_bidi()
    wide = draw.svg(chart, width=draw.FULL if is_full else draw.WIDE, rtl=rtl, name="-w")
    narrow = draw.svg(chart, width=draw.NARROW, rtl=rtl, name="-n")
    return mark_safe(wide + narrow)  # noqa: S308, the pen escapes every word


@register.filter
def grid(chart: Chart) -> Grid:
    """The chart as a table: `heads` and `rows` of label and cells."""
    return chart.grid()
