"""A timer as pages show it: words, with a bar below. The script `timers.js` counts on from its data.

Not a template, since worklists show fifty of them on a page.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from civic311.lib.timer_words import Timer

_NO_DATA = SafeString()


def timer_html(timer: Timer) -> SafeString:
    """The timer with its bar; without a due time the words alone."""
    data, bar = _NO_DATA, _NO_DATA
    if timer.is_running:
        times = [moment.isoformat() if moment else "" for moment in (timer.started_at, timer.due_at, timer.risk_at)]
        data = format_html(' data-timer data-start="{}" data-due="{}" data-risk="{}"', *times)
    if timer.look != "none":
        bar = format_html(
            '<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
            '<rect width="{}" height="4"/></svg>',
            timer.share,
        )
    return format_html(
        '<span class="timer"{}><span class="sla is-{}">{}</span>{}</span>', data, timer.look, timer.words, bar
    )
