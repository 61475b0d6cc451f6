"""In a real city staff sign in with a second factor: who has none yet sets it up before anything else."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Handler = Callable[[HttpRequest], HttpResponse]
_GUARDED = ("/staff/", "/reports/")


class RequireSecondFactor:
    """Lead staff without a second factor to the page that sets it up, where the setting asks for one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and request.path.startswith(_GUARDED) and self._lacks_it(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _lacks_it(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        return not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
