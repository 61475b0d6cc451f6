"""Charts in pages: the drawings for a desk and for a phone, and the same as a table."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from civic311.lib.drawing import draw
from civic311.lib.drawing.charts import Chart, Grid

register = template.Library()


@register.simple_tag
def drawings(chart: Chart, *, is_full: bool = False) -> SafeString:
    """The chart for a desk and for a phone, and as wide as a page; the stylesheet shows the one that fits."""
    widths = {"-f": draw.FULL, "-w": draw.WIDE, "-n": draw.NARROW}
    if not is_full:
        del widths["-f"]
    rtl = get_language_bidi()
    drawn = (draw.svg(chart, width=width, rtl=rtl, name=name) for name, width in widths.items())
    return mark_safe("".join(drawn))  # noqa: S308, the pen escapes every word


@register.filter
def grid(chart: Chart) -> Grid:
    """The chart as a table: `heads` and `rows` of label and cells."""
    return chart.grid()
