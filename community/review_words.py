"""Why somebody is asked to look at an article again, in words."""

from django.utils.translation import gettext_lazy as _

OWNER_LEFT, SERVICE_CHANGED, RULE_CHANGED, DATE = "owner_left", "service_changed", "rule_changed", "date"

REASONS = {
    OWNER_LEFT: _("Its owner has left"),
    SERVICE_CHANGED: _("A service it belongs to was changed"),
    RULE_CHANGED: _("A rule for its services was changed"),
    DATE: _("Its day of review has come"),
}
