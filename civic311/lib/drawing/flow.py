"""The way of cases: steps as boxes with their share of the time, arrows with how many cases took them.

Drawn along an axis: from the reading side to the other where there is room, else from top to bottom. Arrows to the
next step are straight; those that skip steps bow to one side of the boxes, those that go back to the other.
"""

from dataclasses import dataclass

from civic311.lib.drawing.charts import Arrow, FlowChart, FlowStep
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.text import Box, in_lines, shortened, touch, width_of

LANE = 26.0  # between bows beside each other
MOST = 14  # arrows drawn; the table has all
HEAD = 7.0


@dataclass(frozen=True)
class _Plan:
    """How a chart lies: places along the way and across it, in the drawing's own axes."""

    is_down: bool
    box: tuple[float, float]  # along, across
    gap: float
    start: float  # of the first box, along
    side: float  # of all boxes, across: their nearer edge
    lanes: dict[Arrow, int]  # how far out; below 0 for those that go back

    def place(self, along: float, across: float) -> Place:
        """A place of the drawing."""
        return (across, along) if self.is_down else (along, across)

    def middle(self, number: int) -> float:
        """The middle of a box, along."""
        return self.start + number * (self.box[0] + self.gap) + self.box[0] / 2


def draw_flow(pen: Pen, chart: FlowChart) -> None:
    """Arrows first, so that boxes and words lie upon them."""
    plan = _plan(chart, pen.width)
    numbers = {each.code: number for number, each in enumerate(chart.steps)}
    most = max((each.count for each in chart.arrows), default=0) or 1
    taken: list[Box] = []
    for each in _drawn(chart):
        start, end = numbers[each.start], numbers[each.end]
        thick = 1.5 + 7 * each.count / most
        tip = f"{chart.arrow_words(chart.steps[start].label, chart.steps[end].label)}: {chart.write_count(each.count)}"
        if end == start + 1:
            _straight(pen, plan, start, thick, chart.write_count(each.count), tip)
        else:
            _bow(pen, plan, (start, end), plan.lanes[each], thick, (chart.write_count(each.count), tip), taken)
    for number, step in enumerate(chart.steps):
        _box(pen, plan, number, step, chart)


def height_of(chart: FlowChart, width: float) -> float:
    """Down the page all boxes and gaps, else the boxes with the bows on both sides."""
    plan, count = _plan(chart, width), len(chart.steps)
    if plan.is_down:
        return plan.start + count * (plan.box[0] + plan.gap) - plan.gap + 4
    back = -min(0, *plan.lanes.values(), 0)
    return plan.side + plan.box[1] + (LANE * back + 22 if back else 4)


def _drawn(chart: FlowChart) -> list[Arrow]:
    """The arrows that most cases took, between steps that the chart has."""
    known = {each.code for each in chart.steps}
    valid = [each for each in chart.arrows if each.count > 0 and {each.start, each.end} <= known]
    return sorted(valid, key=lambda each: (-each.count, each.start, each.end))[:MOST]


def _plan(chart: FlowChart, width: float) -> _Plan:
    numbers = {each.code: number for number, each in enumerate(chart.steps)}
    spans = {each: (numbers[each.start], numbers[each.end]) for each in _drawn(chart)}
    lanes = _lanes(spans)
    count = max(1, len(chart.steps))
    wide = min(190.0, (width - 8) / count - 54)
    ahead, back = max(0, *lanes.values(), 0), -min(0, *lanes.values(), 0)
    if wide >= 96:
        gap = (width - 8 - wide * count) / (count - 1) if count > 1 else 0
        return _Plan(False, (wide, 92.0), gap, 4, LANE * ahead + 22 if ahead else 4, lanes)
    word = max((width_of(chart.write_count(each.count)) for each in spans), default=0) / 2
    sides = [LANE * reach + word + 4 if reach else 4 for reach in (ahead, back)]
    room = max(width * 0.4, width - sum(sides))
    return _Plan(True, (66.0, room), 34.0, 4, min(sides[0], width - room), lanes)


def _lanes(spans: dict[Arrow, tuple[int, int]]) -> dict[Arrow, int]:
    """A lane for each bow, so that none on the same side crosses another's words; short ones lie nearest."""
    found: dict[Arrow, int] = {}
    taken: dict[int, list[tuple[int, int]]] = {}
    for each, (start, end) in sorted(spans.items(), key=lambda one: (abs(one[1][1] - one[1][0]), one[1])):
        if end == start + 1:
            continue
        sign = 1 if end > start else -1
        low, high = min(start, end), max(start, end)
        lane = 1
        while any(low < other[1] + 0.5 and other[0] - 0.5 < high for other in taken.get(sign * lane, [])):
            lane += 1
        taken.setdefault(sign * lane, []).append((low, high))
        found[each] = sign * lane
    return found


def _straight(pen: Pen, plan: _Plan, start: int, thick: float, words: str, tip: str) -> None:
    """To the next box, the count beside the middle."""
    half, across = plan.box[0] / 2, plan.side + plan.box[1] / 2
    begin, end = plan.middle(start) + half, plan.middle(start + 1) - half
    pen.bow(
        plan.place(begin, across), plan.place((begin + end) / 2, across), plan.place(end - HEAD, across), "flow", thick
    )
    _head(pen, plan, (end, across), (1, 0), thick, "tip")
    if plan.is_down:
        pen.text(across + 10, (begin + end) / 2 + 4.5, words, look="lab", tip=tip)
    else:
        pen.text((begin + end) / 2, across - 10, words, anchor="middle", look="lab", tip=tip)


def _bow(
    pen: Pen,
    plan: _Plan,
    ends: tuple[int, int],
    lane: int,
    thick: float,
    words: tuple[str, str],
    taken: list[Box],
) -> None:
    """Past boxes on the near side, back again on the far one; the count upon it where it covers no other."""
    out = -1 if lane > 0 else 1
    edge = plan.side + (plan.box[1] if lane < 0 else 0)
    shift = plan.box[0] * (0.16 if ends[0] <= ends[1] else -0.16)
    begin, end = plan.middle(ends[0]) + shift, plan.middle(ends[1]) - shift
    look = " is-back" if lane < 0 else ""
    through = (begin + end) / 2, edge + out * (2 * LANE * abs(lane) - HEAD)
    last = end, edge + out * HEAD
    pen.bow(plan.place(begin, edge), plan.place(*through), plan.place(*last), f"flow{look}", thick)
    _head(pen, plan, (end, edge), (0, -out), thick, f"tip{look}")
    half = width_of(words[0]) / 2 + 2
    for share in (0.5, 0.38, 0.62, 0.28, 0.72, 0.2, 0.8):
        x, y = plan.place(*_on_curve((begin, edge), through, last, share))
        box = (x - half, y - 9, x + half, y + 9)
        if share == 0.8 or not any(touch(box, each) for each in taken):
            taken.append(box)
            pen.text(x, y + 4.5, words[0], anchor="middle", look="lab", tip=words[1])
            return


def _on_curve(start: Place, through: Place, end: Place, share: float) -> Place:
    """The place on a bow after a share of its way."""
    parts = (1 - share) ** 2, 2 * share * (1 - share), share**2
    places = (start, through, end)
    return (
        sum(part * each[0] for part, each in zip(parts, places, strict=True)),
        sum(part * each[1] for part, each in zip(parts, places, strict=True)),
    )


def _head(pen: Pen, plan: _Plan, tip: Place, way: tuple[int, int], thick: float, look: str) -> None:
    """The point of an arrow; `tip` and `way` are along and across."""
    wide = 3.5 + thick / 2
    back = tip[0] - way[0] * HEAD, tip[1] - way[1] * HEAD
    sides = [(back[0] + sign * way[1] * wide, back[1] + sign * way[0] * wide) for sign in (1, -1)]
    pen.path([plan.place(*each) for each in (tip, *sides)], look, is_closed=True)


def _box(pen: Pen, plan: _Plan, number: int, step: FlowStep, chart: FlowChart) -> None:
    """Name, share of the time as a bar, time in words."""
    along = plan.middle(number) - plan.box[0] / 2
    x, y = plan.place(along, plan.side)
    wide, tall = (plan.box[1], plan.box[0]) if plan.is_down else plan.box
    share = "" if step.share is None else chart.write(step.share)
    said = ", ".join(each for each in (share, step.words) if each)
    tip = "\n".join(each for each in (step.label, said, step.note) if each)
    pen.box(x, y, wide, tall, "step", tip=tip, radius=4)
    inside = wide - 20
    lines = in_lines(step.label, inside, 1 if plan.is_down else 2)
    for place, line in enumerate(lines):
        pen.text(x + 10, y + 20 + 16 * place, line, look="lab", tip=step.label)
    base = y + tall - 30
    if step.share is not None:
        track = inside - width_of(share) - 8
        pen.box(x + 10, base - 9, track, 8, "track")
        pen.box(x + 10, base - 9, track * min(1, max(0, step.share)), 8, "f-brand")
        pen.text(x + wide - 10, base, share, anchor="end", look="lab")
    pen.text(x + 10, y + tall - 10, shortened(step.words, inside), tip=step.words)
