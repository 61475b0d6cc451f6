from allauth.account.signals import password_changed, password_reset, password_set
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out

from civic311.accounts import sessions


class AccountsConfig(AppConfig):
    name = "civic311.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep account of sessions, whichever way they begin and end."""
        user_logged_in.connect(sessions.when_signed_in)
        user_logged_out.connect(sessions.when_signed_out)
        for signal in (password_changed, password_set, password_reset):
            signal.connect(sessions.when_password_changed)
