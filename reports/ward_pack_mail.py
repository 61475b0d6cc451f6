"""The pack of a ward by mail: once for each quarter, ward and person, after the quarter is over and counted.

What is due follows from the rows, so it may be asked for as often as one likes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from civic311.accounts.viewer import viewer_of
from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from civic311.lib.drawing import draw
from notifications.outbox import Draft, known_keys, put
from reports.page import slug_of
from reports.periods import Period, last_quarter, quarter_name
from reports.queries.areas import places_of, reporting_layer
from reports.queries.board import drawn_at
from reports.ward_pack_words import pack_sentences
from reports.ward_report import WardReport, read_ward
from reports.ward_words import resolution_chart, ward_lines
from reports.wording import period_words
from routing.models import Representation
from routing.reference import in_city_zone

FROM_HOUR = 7
WITHIN = timedelta(days=45)  # a pack that could not be written for so long is no longer news


def mail_packs(*, now: datetime) -> int:
    """Write the packs that are missing, from seven in the morning on; returns how many."""
    period = last_quarter(drawn_at(now), city_zone())
    if in_city_zone(now).hour < FROM_HOUR or now - period.end > WITHIN:
        return 0
    places = {each.id: each for each in places_of(reporting_layer(), period.start)}
    missing = _missing(period, places)
    written = 0
    for place in [place for key, place in places.items() if key in missing]:
        report = read_ward(place, period)
        written += put([_draft(row, report) for row in missing[place.id]], now=now)
    return written


def _missing(period: Period, area_ids: Iterable[int]) -> dict[int, list[Representation]]:
    """Who is to get a pack and has none yet, by ward; only those who may read its figures."""
    rows = Representation.objects.filter(wants_pack=True, user__is_active=True, area_id__in=list(area_ids))
    wanted = {_key(row, period): row for row in rows.select_related("user", "area").order_by("pk")}
    known = known_keys(list(wanted))
    found: dict[int, list[Representation]] = {}
    for key, row in wanted.items():
        viewer = viewer_of(row.user)
        if key not in known and (viewer.has("reports.view_ward") or viewer.has("reports.view")):
            found.setdefault(row.area_id, []).append(row)
    return found


def _key(row: Representation, period: Period) -> str:
    return f"ward-pack:{row.area_id}.{quarter_name(period)}.{row.user_id}"


def _draft(row: Representation, report: WardReport) -> Draft:
    """The figures in words, a link to the two pages, and the curve as a drawing."""
    language = staff_language(row.user.language)
    with translation.override(language), timezone.override(city_zone()):
        words = {"name": report.place.name, "days": period_words(report.period)}
        subject = _("%(name)s, %(days)s: the ward pack") % words
        link = reverse("reports_ward_pack", args=[report.place.code])
        context = {
            "city": current_city(), "subject": subject, "number": _("the two pages to print"),
            "link": f"{settings.PUBLIC_URL}{link}?quarter={quarter_name(report.period)}",
            "paragraphs": [
                "\n".join(pack_sentences(report)), _("You can stop these messages on the page of the pack.")
            ],
        }  # fmt: skip
        return Draft(
            key=_key(row, report.period), kind="ward_pack", to_address=row.user.email, subject=subject,
            language=language, body_text=render_to_string("emails/message.txt", context).strip() + "\n",
            body_html=render_to_string("emails/message.html", context), **_curve(report, subject),
        )  # fmt: skip


def _curve(report: WardReport, about: str) -> dict[str, str]:
    """The curve as a file; nothing where there are too few requests to draw."""
    chart = resolution_chart(ward_lines(report), is_public=True)
    if chart.is_empty:
        return {}
    drawn = draw.as_file(chart, rtl=get_language_bidi(), about=about).decode()
    name = f"ward-{slug_of(report.place.code)}-{quarter_name(report.period)}.svg"
    return {"attachment": drawn, "attachment_name": name, "attachment_type": "image/svg+xml"}
