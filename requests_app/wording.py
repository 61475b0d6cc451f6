"""Labels for what the workflow knows by code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATUS_LABELS = {
    "RECEIVED": _("Received"),
    "ROUTED": _("In the queue"),
    "IN_PROGRESS": _("In progress"),
    "ON_HOLD": _("On hold"),
    "RESOLVED": _("Resolved"),
    "NOT_ACTIONABLE": _("Closed without work"),
    "DUPLICATE": _("Joined to another request"),
    "CANCELED": _("Canceled"),
}

CHANNELS = {
    "web": _("Website"),
    "app": _("App"),
    "phone": _("Phone"),
    "walk_in": _("Visit in person"),
    "letter": _("Letter"),
    "sms": _("Text message"),
    "email": _("Email"),
    "social": _("Social media"),
    "council": _("Council office"),
    "open311": _("Open311"),
    "staff_found": _("Found by staff"),
    "work_orders": _("Work-order system"),
}

# The doors by which requests enter our records.
PROVENANCES = {
    "form": _("Public form"),
    "desk": _("Call desk"),
    "field": _("Field crew"),
    "import": _("Older system"),
    "split": _("Split off from another case"),
    "api": _("Another program"),
    "sms": _("Text messages"),
}

SEVERITIES = {
    1: pgettext_lazy("severity", "Emergency"),
    2: pgettext_lazy("severity", "Urgent"),
    3: pgettext_lazy("severity", "Normal"),
    4: pgettext_lazy("severity", "Low"),
}

VISIT_OUTCOMES = {
    "done": _("Work done"),
    "no_access": _("No access"),
    "not_found": _("Problem not found"),
    "needs_more": _("More work needed"),
}

# How satisfied somebody was, in the words of the question.
SATISFACTION = {
    1: _("Very unhappy"),
    2: _("Unhappy"),
    3: _("Neither happy nor unhappy"),
    4: _("Happy"),
    5: _("Very happy"),
}
