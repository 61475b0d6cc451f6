"""What the carrier of texts calls: a text that came, and what became of one of ours.

Both ignore sessions and believe only the carrier's signature. Answers go out through the outbox, so the reply is empty.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.texts.receiving import take_in, take_status
from integrations.texts.signature import is_signed
from integrations.views.hook_tries import is_heard, note_refusal, size_of

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_MOST_MEDIA = 10
MOST_BYTES = 64 * 1024  # the longest text with ten addresses of pictures is a tenth of that


@csrf_exempt
@require_POST
def texts_in(request: HttpRequest) -> HttpResponse:
    """`/hooks/texts/`: one text. Told twice it counts once, by its MessageSid."""
    if (refusal := _refusal(request)) is not None:
        return refusal
    said = request.POST
    count = said.get("NumMedia", "0")
    number = min(int(count), _MOST_MEDIA) if count.isdecimal() and len(count) < 3 else 0
    media = [said[f"MediaUrl{index}"] for index in range(number) if said.get(f"MediaUrl{index}")]
    take_in(
        said.get("From", "")[:40], said.get("Body", ""), provider_id=said.get("MessageSid", "")[:80], media=media,
        now=timezone.now(),
    )  # fmt: skip
    return HttpResponse(_NOTHING_TO_SAY, content_type="text/xml")


@csrf_exempt
@require_POST
def texts_status(request: HttpRequest) -> HttpResponse:
    """`/hooks/texts/status/`: a text of ours was delivered, or was not."""
    if (refusal := _refusal(request)) is not None:
        return refusal
    said = request.POST
    take_status(
        said.get("MessageSid", "")[:200], said.get("MessageStatus", ""), said.get("ErrorCode", "")[:20],
        now=timezone.now(),
    )  # fmt: skip
    return HttpResponse(status=204)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer to what is not the carrier's; the body is only read when it can be one of its messages."""
    now = timezone.now()
    if not is_heard("text-hook", request, now=now):
        return HttpResponse(status=429)
    if size_of(request) > MOST_BYTES:
        note_refusal("text-hook", request, now=now)
        return HttpResponse(status=413)
    if not _is_from_carrier(request):
        note_refusal("text-hook", request, now=now)
        return HttpResponseForbidden()
    return None


def _is_from_carrier(request: HttpRequest) -> bool:
    """Signed with our token, for the address by which the carrier knows us (what a proxy made of it does not count)."""
    url = settings.PUBLIC_URL + request.get_full_path()
    fields = {name: request.POST.getlist(name) for name in request.POST}
    return is_signed(settings.SMS_TOKEN, url, fields, request.headers.get("X-Twilio-Signature", ""))
