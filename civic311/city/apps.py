from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created

from civic311.city import modes
from civic311.lib import slow_queries


class CityConfig(AppConfig):
    name = "civic311.city"
    label = "city"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the log name queries that took long, and `check` tell demo from live."""
        connection_created.connect(slow_queries.watch)
        register(Tags.database)(modes.check_mode)
