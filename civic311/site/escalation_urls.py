"""Addresses of escalation chains, on-call rotas and absences."""

from django.urls import path

from civic311.site.views import absences
from civic311.site.views.settings import chains, on_call

_CHAINS = "staff/settings/escalation/"
_CHAIN = f"{_CHAINS}<int:pk>/"
_ROTAS = "staff/settings/on-call/"

urlpatterns = [
    path("staff/absences/", absences.absences, name="absences"),
    path("staff/absences/<int:pk>/", absences.take_back_absence, name="absence_take_back"),
    path(_CHAINS, chains.chains, name="settings_chains"),
    path(f"{_CHAINS}add/", chains.add, name="settings_chain_add"),
    path(_CHAIN, chains.chain, name="settings_chain"),
    path(f"{_CHAIN}use/", chains.use, name="settings_chain_use"),
    path(f"{_CHAIN}steps/add/", chains.step, name="settings_chain_step_add"),
    path(f"{_CHAIN}steps/<int:step_id>/", chains.step, name="settings_chain_step"),
    path(f"{_CHAIN}steps/<int:step_id>/remove/", chains.remove, name="settings_chain_step_remove"),
    path(_ROTAS, on_call.rotas, name="settings_on_call"),
    path(f"{_ROTAS}<int:pk>/", on_call.rota, name="settings_rota"),
    path(f"{_ROTAS}<int:pk>/shifts/<int:shift_id>/remove/", on_call.remove_shift, name="settings_shift_remove"),
]
