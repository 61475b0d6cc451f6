"""How drawings look: classes for series and marks, and the one stylesheet that pages and downloaded files share."""

import re
from collections.abc import Sequence

from civic311.lib.drawing.charts import Series

# The looks that a series may ask for; without one, its place decides. Each is a colour, a dash and a shape of its own.
SERIES = ("brand", "accent", "hold", "ok", "late", "soft")
SHAPES = {
    "brand": "circle", "accent": "square", "hold": "diamond", "ok": "triangle", "late": "wedge", "soft": "circle",
    "city": "circle",
}  # fmt: skip
# How sure a difference is -> shape of its mark.
MARKS = {"none": "circle", "likely": "triangle", "clear": "diamond"}

# static/css/reports.css holds these rules word for word; a test compares the two.
RULES = """
.chart text { fill: var(--ink-soft); font: 500 13px var(--font); }
.chart .lab, .chart .lab-here { fill: var(--ink); font-weight: 600; }
.chart .lab { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.chart .lab-here { font-weight: 700; text-decoration: underline; }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .zero { stroke: var(--ink-soft); stroke-width: 1; }
.chart .level { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4; }
.chart .span { fill: var(--surface-sunk); }
.chart .hit { fill: transparent; }
.chart .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.chart .line.is-thin { stroke-width: 1.75; }
.chart .line.is-unsure { stroke-dasharray: 2 5; }
.chart .l-brand { stroke: var(--brand); }
.chart .l-accent { stroke: var(--risk); stroke-dasharray: 7 4; }
.chart .l-hold { stroke: var(--hold); stroke-dasharray: 2 3; }
.chart .l-ok { stroke: var(--ok); stroke-dasharray: 10 3 2 3; }
.chart .l-late { stroke: var(--late); stroke-dasharray: 12 4; }
.chart .l-soft { stroke: var(--ink-soft); stroke-dasharray: 4 2; }
.chart .l-city { stroke: var(--ink-soft); stroke-dasharray: 6 5; }
.chart .f-brand { fill: var(--brand); }
.chart .f-accent { fill: var(--accent); }
.chart .f-hold { fill: var(--hold); }
.chart .f-ok { fill: var(--ok); }
.chart .f-late { fill: var(--late); }
.chart .f-soft { fill: var(--ink-soft); }
.chart .f-city { fill: var(--ink-soft); }
.chart .part { stroke: var(--paper); stroke-width: 1; }
.chart .dot { stroke: var(--paper); stroke-width: 1.25; }
.chart .f-accent.dot { stroke: var(--ink); }
.chart .band { stroke: none; opacity: .16; }
.chart .limits { fill: var(--surface-sunk); }
.chart .inner { fill: none; stroke: var(--ink-soft); stroke-width: 1.5; stroke-dasharray: 5 4; }
.chart .outer { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.chart .centre { stroke: var(--brand); stroke-width: 1.5; }
.chart .m-none { fill: var(--surface); stroke: var(--ink); stroke-width: 1.75; }
.chart .m-likely { fill: var(--accent); stroke: var(--ink); stroke-width: 1.25; }
.chart .m-clear { fill: var(--late); stroke: var(--surface); stroke-width: 1.25; }
.chart .reach { stroke: var(--ink); stroke-width: 2; }
.chart .area { fill: var(--brand-wash); }
.chart .step { fill: var(--surface); stroke: var(--ink-soft); stroke-width: 1.25; }
.chart .track { fill: var(--surface-sunk); }
.chart .flow { fill: none; stroke: var(--brand); opacity: .45; }
.chart .flow.is-back { stroke: var(--late); stroke-dasharray: 7 3; }
.chart .tip { fill: var(--brand); }
.chart .tip.is-back { fill: var(--late); }
"""

_LIGHT = {
    "font": "'Public Sans', system-ui, 'Noto Sans Arabic', 'Noto Sans SC', sans-serif",
    "paper": "#fff", "surface": "#fff", "surface-sunk": "#f1eee7", "line": "#d9d4c8", "ink": "#1c2428",
    "ink-soft": "#4d5a60", "brand": "#14505f", "brand-wash": "#e3eff1", "accent": "#e5a136", "ok": "#1f6f43",
    "risk": "#8a5a00", "late": "#a3241b", "hold": "#5b4a8a",
}  # fmt: skip


def file_style() -> str:
    """The rules with light colours written in, for a file that stands alone."""
    filled = re.sub(r"var\(--([a-z-]+)\)", lambda found: _LIGHT[found.group(1)], RULES)
    return ".chart { background: #fff; }" + re.sub(r"\s+", " ", filled)


def looks_of(series: Sequence[Series]) -> list[str]:
    """The look of each series: the one it asks for, else one by its place that no other asks for."""
    asked = {one.look for one in series if one.look}
    free = [look for look in SERIES if look not in asked] or list(SERIES)
    found, place = [], 0
    for one in series:
        if one.look:
            found.append(one.look)
        else:
            found.append(free[place % len(free)])
            place += 1
    return found
