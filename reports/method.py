"""How the figures are counted, in plain words: under every report and on the first sheet of its workbook."""

from django.utils.translation import gettext as _


def method_lines() -> list[str]:
    """One sentence or two for each figure; the same for internal and published pages."""
    return [
        _(
            "Figures are about the requests received in these dates, as they stand now. Requests joined to "
            "another or withdrawn count as received and in no other figure."
        ),
        _(
            "On time: of the requests that were closed or are past the date we promised first, those closed by "
            "that date. Requests that are open and not yet due are counted apart: nobody knows yet how they will "
            "end."
        ),
        _(
            "The first promise counts, also when the date was moved later. Beside it stands the share with pauses "
            "given back: each promise is moved by the time that the case waited for a stated reason, such as an "
            "answer from the person who reported it."
        ),
        _(
            "The share of those closed is what many cities publish. It looks better while late work is left open, "
            "so it is here only to compare."
        ),
        _(
            # xgettext:no-python-format
            "Typical wait: the time by which half were resolved, nights and weekends included. Open requests count "
            "as still waiting, and those answered without work as not resolved; where half is not reached, we say "
            "so. The likely range is how far chance alone could move it (95% interval). For each person, it is "
            "counted from their own report, also when that was joined to an earlier one."
        ),
        _("A request that was opened again counts by its last closing."),
        _("The period before is seen at the same age, so that both had as long to be finished."),
        _("It cannot show problems that nobody reported, nor why a place waits."),
    ]
