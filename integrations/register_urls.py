"""Addresses of the registers that other systems keep."""

from django.urls import path

from integrations.views import registers

_REGISTERS = "staff/settings/integrations/registers/"

urlpatterns = [
    path(_REGISTERS, registers.registers, name="integration_registers"),
    path(f"{_REGISTERS}add/", registers.register_add, name="integration_register_add"),
    path(f"{_REGISTERS}<int:pk>/", registers.register_page, name="integration_register"),
    path(f"{_REGISTERS}<int:pk>/read/", registers.register_read, name="integration_register_read"),
    path(f"{_REGISTERS}<int:pk>/remove/", registers.register_remove, name="integration_register_remove"),
]
