"""Roles in Django's admin. People are invited on the settings pages, never made here."""

from django.contrib import admin

from civic311.accounts.models import Role


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["__str__", "code", "order"]
