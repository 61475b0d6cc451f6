"""Addresses of one's own sign-in; they stand before allauth's, of which they replace one page."""

from django.urls import path

from civic311.site.views import security, sign_on

_SIGN_ON = "accounts/sign-on/"
_PLACES = "accounts/places/"

urlpatterns = [
    path("accounts/2fa/", security.security, name="mfa_index"),
    path("accounts/confirm/", sign_on.confirm, name="confirm_identity"),
    path(_SIGN_ON, sign_on.begin, name="sign_on"),
    path(f"{_SIGN_ON}back/", sign_on.callback, name="sign_on_callback"),
    path(f"{_SIGN_ON}again/", sign_on.again, name="sign_on_again"),
    path(f"{_SIGN_ON}connect/", sign_on.connect, name="sign_on_connect"),
    path(f"{_SIGN_ON}disconnect/", security.disconnect, name="sign_on_disconnect"),
    path(f"{_SIGN_ON}join/<str:token>/", sign_on.join, name="sign_on_join"),
    path(f"{_PLACES}<int:pk>/end/", security.sign_out_there, name="sign_out_there"),
    path(f"{_PLACES}end/", security.sign_out_elsewhere, name="sign_out_elsewhere"),
]
