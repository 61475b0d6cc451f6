"""The hooks that a mail service calls (`/hooks/mail/...`): django-anymail's, behind one door.

The door is closed unless the city has set a name and password. Sessions are not looked at, and a form's token cannot
be asked of a machine; the password is what counts.
"""

import logging

from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from integrations.views.hook_tries import is_heard, note_refusal, size_of

log = logging.getLogger(__name__)

MOST_BYTES = 40 * 1024 * 1024  # a mail of 30 MB as JSON


@csrf_exempt
def mail_hook(request: HttpRequest, provider: str, what: str) -> HttpResponse:
    """`/hooks/mail/<provider>/<what>/`: `what` is inbound or tracking, as django-anymail names it."""
    if not settings.ANYMAIL_WEBHOOK_SECRET:
        raise Http404
    try:
        found = resolve(f"/{provider}/{what}/", urlconf="anymail.urls")
    except Resolver404:
        raise Http404 from None
    now = timezone.now()
    if not is_heard("mail-hook", request, now=now):
        return HttpResponse(status=429)
    if not constant_time_compare(get_request_basic_auth(request) or "", settings.ANYMAIL_WEBHOOK_SECRET):
        note_refusal("mail-hook", request, now=now)
        return HttpResponse(status=401)
    if size_of(request) > MOST_BYTES:
        return HttpResponse(status=413)
    if request.content_type == "application/json":
        # Django's limit is for forms; a mail with photos is larger. Read here, it is not read again.
        request._body = request.read(MOST_BYTES)  # type: ignore[attr-defined]
    try:
        return found.func(request, *(each for each in found.args if each is not None), **found.kwargs)
    except (ValueError, LookupError, TypeError, AttributeError):  # django-anymail could not read what was sent
        log.exception("a call of %s could not be read", provider)
        return HttpResponse(status=400)
