from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "civic311.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
