"""Where the palette leads: the pages a person may open, the given lists, the queues in scope and the saved views."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.accounts.viewer import Viewer
from civic311.city.modules import page_is_on
from requests_app.filters.options import queues_in_scope
from requests_app.queries.queue import VIEWS
from requests_app.queries.saved_views import visible_views

VIEW = "requests.view"
SETTINGS = ("city.configure", "catalogue.edit", "people.manage")
# Name of an address, what it is called, and the capabilities of which one is needed (none: all staff).
PAGES = (
    ("my_day", gettext_lazy("My day"), ()),
    ("queue", gettext_lazy("Queues"), (VIEW,)),
    ("call_desk", gettext_lazy("Call desk"), ("requests.enter",)),
    ("call_backs", gettext_lazy("Call-backs"), ("callbacks.work",)),
    ("letters", gettext_lazy("Letters"), ("callbacks.work",)),
    ("field_entry", gettext_lazy("Found on site"), ("requests.field_entry",)),
    ("staff_map", gettext_lazy("Map"), (VIEW,)),
    ("bulk", gettext_lazy("Changes of many cases"), ("requests.bulk",)),
    ("duplicates", gettext_lazy("Possible duplicates"), ("requests.join",)),
    ("visits", gettext_lazy("Visits"), (VIEW,)),
    ("incidents", gettext_lazy("Incidents"), ("incidents.manage",)),
    ("staff_notices", gettext_lazy("Notices"), ("notices.edit",)),
    ("staff_works", gettext_lazy("Planned works"), ("works.edit",)),
    ("staff_help", gettext_lazy("Runbooks and articles"), ()),
    ("absences", gettext_lazy("Absences"), ()),
    ("reports_home", gettext_lazy("Reports"), ("reports.view", "reports.view_ward")),
    ("mail_in", gettext_lazy("Email that came in"), ("mail.inbound",)),
    ("texts", gettext_lazy("Text messages"), ("mail.inbound",)),
    ("staff_mail", gettext_lazy("Mail"), ("mail.view",)),
    ("settings_index", gettext_lazy("Settings"), SETTINGS),
    ("account_change_password", gettext_lazy("Change password"), ()),
)


def entries_for(viewer: Viewer) -> list[dict[str, str]]:
    """Group, label and address of each, in the reader's language."""
    return [*_pages(viewer), *(_lists(viewer) if viewer.has(VIEW) else ())]


def _pages(viewer: Viewer) -> Iterator[dict[str, str]]:
    group = _("Page")
    for name, label, capabilities in PAGES:
        if page_is_on(name) and (not capabilities or any(viewer.has(each) for each in capabilities)):
            yield {"group": group, "label": str(label), "url": reverse(name)}


def _lists(viewer: Viewer) -> Iterator[dict[str, str]]:
    for view in VIEWS:
        yield {"group": _("List"), "label": str(view.label), "url": reverse("queue", query={"view": view.code})}
    for saved in visible_views(viewer):
        yield {"group": _("Saved view"), "label": saved.name, "url": reverse("queue", query={"saved": saved.pk})}
    for queue in queues_in_scope(viewer):
        label = _("%(queue)s, %(department)s") % {"queue": queue, "department": queue.department}
        yield {"group": _("Queue"), "label": label, "url": reverse("queue", query={"queue": queue.code})}
