"""Places in Django's admin: the reference data that has no settings page of its own."""

from typing import Any

from django.contrib import admin

from civic311.city.current import configuration_changed
from routing.models import Address, Area, AreaIndicator, AreaLayer, Street


class ReferenceAdmin(admin.ModelAdmin):
    """Tells every process when something changed."""

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        super().save_model(*args, **kwargs)
        configuration_changed()

    def delete_model(self, *args: Any, **kwargs: Any) -> None:
        super().delete_model(*args, **kwargs)
        configuration_changed()

    def delete_queryset(self, *args: Any, **kwargs: Any) -> None:
        super().delete_queryset(*args, **kwargs)
        configuration_changed()


@admin.register(AreaLayer)
class AreaLayerAdmin(ReferenceAdmin):
    list_display = ["__str__", "code", "is_reporting", "is_boundary", "order"]


@admin.register(Area)
class AreaAdmin(ReferenceAdmin):
    list_display = ["name", "code", "layer", "valid_from", "valid_to"]
    list_filter = ["layer"]
    search_fields = ["name", "code"]


@admin.register(AreaIndicator)
class AreaIndicatorAdmin(ReferenceAdmin):
    list_display = ["area", "code", "value", "source", "as_of"]
    list_filter = ["code"]
    list_select_related = ["area"]


@admin.register(Street)
class StreetAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    search_fields = ["street__name"]
    autocomplete_fields = ["street"]
    list_select_related = ["street"]
