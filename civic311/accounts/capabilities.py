"""What a person may do, by name, and the roles a city begins with.

A role is data (`accounts.Role`); this module lists every capability that code asks for, so that a typing error in a
role is found by a test, and the roles made for a new city.
"""

from django.utils.translation import gettext_lazy as _

CAPABILITIES = {
    "requests.view": _("See cases"),
    "requests.enter": _("Enter calls and visits"),
    "requests.claim": _("Take a case"),
    "requests.assign": _("Give a case to somebody"),
    "requests.change_status": _("Start, hold and resume work"),
    "requests.visit": _("Record a visit on site"),
    "requests.note": _("Write notes for staff"),
    "requests.reply": _("Write to residents"),
    "requests.close": _("Close cases"),
    "requests.reopen": _("Reopen cases"),
    "requests.route": _("Send a case to another queue"),
    "requests.join": _("Join cases that are the same matter"),
    "requests.change_severity": _("Change how urgent a case is"),
    "requests.backdate": _("Give an earlier time of receipt"),
    "requests.field_entry": _("Enter what a crew finds"),
    "requests.view_restricted": _("See cases that are for the responsible department only"),
    "requests.export": _("Download lists of cases"),
    "requests.bulk": _("Change many cases at once"),
    "requests.redact": _("Black out texts and photos, and see the originals"),
    "requests.waive_evidence": _("Allow a case to close without what its service asks for"),
    "requests.send_out": _("Give a case to a contractor by link"),
    "views.share": _("Share views of the worklist with a department"),
    "costs.record": _("Record time and material"),
    "costs.view": _("See what cases cost"),
    "team.view": _("See the team board and plan staffing"),
    "callbacks.work": _("Call residents back and print letters"),
    "knowledge.edit": _("Write articles and runbooks"),
    "notices.edit": _("Publish notices"),
    "works.edit": _("Enter planned works"),
    "incidents.manage": _("Lead incidents and write to everybody behind them"),
    "photos.moderate": _("Publish and hide photos"),
    "texts.moderate": _("Decide which words of residents are public"),
    "senders.block": _("Block senders of abuse"),
    "translations.review": _("Look through translations and answer for them"),
    "contacts.view": _("See contact details"),
    "contacts.view_confidential": _("See who reported what is confidential"),
    "contacts.edit": _("Correct contact details"),
    "mail.view": _("Read the messages that were sent"),
    "mail.resend": _("Send a message again"),
    "mail.inbound": _("Work on mail and text messages that come in"),
    "reports.view": _("See reports for the whole city"),
    "reports.view_ward": _("See reports for one's own ward"),
    "catalogue.edit": _("Edit services, targets, rules and calendars"),
    "people.manage": _("Invite people and give roles"),
    "city.configure": _("Change the city's settings"),
    "integrations.manage": _("Connect other systems and give out keys"),
    "operations.manage": _("See jobs, queues and schedules, and start them again"),
    "records.manage": _("Set how long records are kept, hold them and approve their destruction"),
    "records.disclose": _("Answer requests for public records"),
    "people.data": _("Export, correct and erase what is known of a person"),
    "audit.view": _("See who looked at what"),
}

_WORK = [
    "requests.view", "requests.claim", "requests.change_status", "requests.visit", "requests.note", "requests.reply",
    "requests.close", "requests.reopen", "requests.route", "requests.join", "requests.field_entry", "contacts.view",
    "requests.bulk", "costs.record",
]  # fmt: skip
_SUPERVISE = [*_WORK, "requests.assign", "requests.change_severity", "requests.export", "photos.moderate",
              "incidents.manage", "requests.redact", "requests.waive_evidence", "requests.send_out", "views.share",
              "costs.view", "team.view", "callbacks.work", "knowledge.edit", "notices.edit", "works.edit",
              "reports.view", "requests.enter", "requests.backdate", "texts.moderate",
              "mail.resend", "mail.inbound"]  # fmt: skip

DEFAULT_ROLES: dict[str, tuple[dict[str, str], list[str]]] = {
    "liaison": (
        {"en": "Department liaison", "es": "Enlace del departamento"},
        ["requests.view", "requests.note", "requests.field_entry"],
    ),
    "operator": (
        {"en": "Operator", "es": "Operador"},
        ["requests.view", "requests.enter", "requests.backdate", "requests.note", "requests.reply", "requests.route",
         "requests.join", "requests.reopen", "contacts.view", "contacts.edit", "callbacks.work",
         "mail.inbound", "mail.resend"],
    ),
    "worker": ({"en": "Department worker", "es": "Trabajador del departamento"}, _WORK),
    "supervisor": ({"en": "Supervisor", "es": "Supervisor"}, _SUPERVISE),
    "manager": (
        {"en": "Manager", "es": "Gerente"},
        [*_SUPERVISE, "mail.view", "contacts.edit", "contacts.view_confidential", "senders.block",
         "translations.review", "records.disclose"],
    ),
    "elected": ({"en": "Elected official", "es": "Funcionario electo"}, ["reports.view_ward"]),
    "administrator": ({"en": "Administrator", "es": "Administrador"}, sorted(CAPABILITIES)),
    "auditor": (
        {"en": "Auditor", "es": "Auditor"},
        ["requests.view", "requests.view_restricted", "requests.export", "reports.view", "mail.view", "audit.view"],
    ),
}  # fmt: skip
