"""`/hooks/work/<slug>/`: what a work-order or code-enforcement system calls.

Sessions are not looked at, and a form's token cannot be asked of a machine; the signature is what counts.
"""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network
from integrations.models import WorkSystem
from integrations.webhooks.signature import HEADER
from integrations.work.receiving import MOST_BYTES, take_in

MOST_A_MINUTE = 1_200  # from one address; who sends more is told to come later


@csrf_exempt
@require_POST
def work_hook(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in one message: 202 when it is new, 200 when it is known, 403 when its signature is not to be believed.

    Too many a minute from one address get 429: the sender tries again, and nothing is lost.
    """
    now = timezone.now()
    if not allow(f"work-hook:{client_network(request)}", MOST_A_MINUTE, timedelta(minutes=1), now):
        return JsonResponse({"status": "too many"}, status=429)
    system = WorkSystem.objects.filter(slug=slug).first()
    if system is None:
        raise Http404
    data = request.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return JsonResponse({"status": "too large"}, status=413)
    answer = take_in(system, request.headers.get(HEADER, ""), data, now=now)
    return JsonResponse({"status": answer.word}, status=answer.status)
