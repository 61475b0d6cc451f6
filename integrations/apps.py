"""The room's set-up: it listens to django-anymail's events, which is the only way that library hands over mail."""

from anymail.signals import inbound, tracking
from django.apps import AppConfig
from django.utils.module_loading import import_string


class IntegrationsConfig(AppConfig):
    name = "integrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Models are there by now, so what works with them can be loaded."""
        inbound.connect(import_string("integrations.mail.webhooks.mail_came_in"), dispatch_uid="mail-in")
        tracking.connect(import_string("integrations.mail.webhooks.mail_was_tracked"), dispatch_uid="mail-tracked")
