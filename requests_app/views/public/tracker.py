"""The public tracker of one request."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from civic311.lib import public_ids
from civic311.lib.reader_cache import kept_for_readers
from requests_app.queries.public import public_messages, public_photos, with_page_rows
from requests_app.queries.visible import by_number, public_requests
from requests_app.views.public.tracker_page import page_of


@require_safe
@kept_for_readers()
def request_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/requests/<number>/`. Old numbers and numbers typed in another way lead to the right one."""
    number = public_id.replace("\x00", "")
    service_request = by_number(with_page_rows(public_requests()), number, public_ids.normalise(number))
    if service_request is None:
        raise Http404
    if service_request.public_id != public_id:
        return redirect("request_detail", service_request.public_id)
    now = timezone.now()
    photos = public_photos().filter(service_request=service_request).order_by("created_at")
    context = page_of(service_request, photos, now=now) | {
        "messages_shown": [
            {"mine": False, "at": message.created_at, "text": message.text_for(get_language() or "")}
            for message in public_messages(service_request, now=now)
        ],
    }
    response = render(request, "public/tracker/page.html", context)
    patch_cache_control(response, private=True, max_age=30)
    return response
