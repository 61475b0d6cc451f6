"""Addresses of the rule studio and of severity, among the settings."""

from django.urls import path

from civic311.site.views.settings import rules, rules_check, rules_history, severity

_RULES = "staff/settings/rules/"
_RULE = f"{_RULES}<int:pk>/"
_SEVERITY = "staff/settings/severity/"

urlpatterns = [
    path(_RULES, rules.rules_list, name="settings_rules"),
    path(f"{_RULES}add/", rules.rule_add, name="settings_rule_add"),
    path(_RULE, rules.rule_edit, name="settings_rule"),
    path(f"{_RULE}move/", rules.rule_move, name="settings_rule_move"),
    path(f"{_RULE}retire/", rules.rule_retire, name="settings_rule_retire"),
    path(f"{_RULE}history/", rules_history.history, name="settings_rule_history"),
    path(f"{_RULES}check/<int:pk>/", rules_check.check, name="settings_rule_check"),
    path(f"{_RULES}corrections/", rules_history.corrections, name="settings_rule_corrections"),
    path(f"{_RULES}corrections/<int:pk>/", rules_history.correction, name="settings_rule_correction"),
    path(_SEVERITY, severity.factors, name="settings_severity"),
    path(f"{_SEVERITY}add/", severity.factor_add, name="settings_factor_add"),
    path(f"{_SEVERITY}<int:pk>/", severity.factor_edit, name="settings_factor"),
    path(f"{_SEVERITY}<int:pk>/remove/", severity.factor_switch, name="settings_factor_switch"),
]
