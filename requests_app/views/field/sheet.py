"""The work sheet: the day on paper, each stop with a code that opens it on a phone."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic311.accounts.access import needs
from civic311.lib.qr_codes import qr_code
from requests_app.answer_words import answer_words
from requests_app.queries.field import answers_of, photos_of
from requests_app.queries.works import works_for_case
from requests_app.views.field.page import distance_words, field_page
from requests_app.views.field.route import stops_of

MOST_PHOTOS = 2


@needs("requests.visit")
@never_cache
@require_safe
def work_sheet(request: Any) -> HttpResponse:
    """`/staff/field/sheet/`: one row for each stop of today, in order."""
    now = timezone.now()
    stops = [each for each in stops_of(request, now) if not each.outcome]
    ids = [each.service_request.pk for each in stops]
    answers, photos = answers_of(ids), photos_of(ids, MOST_PHOTOS)
    rows = []
    for each in stops:
        row = each.service_request
        told = answers.get(row.pk, [])
        rows.append({
            "case": row, "distance": distance_words(each.metres), "photos": photos.get(row.pk, []),
            "answers": [(one.question, answer_words(one.datatype, one.value, one.labels)) for one in told],
            "works": works_for_case(row, now=now),
            "code": qr_code(settings.PUBLIC_URL + reverse("field_stop", args=[row.public_id])),
        })  # fmt: skip
    return field_page(request, "field/sheet.html", {"now": now, "rows": rows})
