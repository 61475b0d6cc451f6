"""Every part of the settings as a card under its heading, for the index and for the side navigation."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.city.modules import page_is_on
from civic311.site.operations.watching import OPERATIONS
from civic311.site.views.settings.section import CATALOGUE, CITY, PEOPLE, Heading, Section
from civic311.site.views.settings.sections import SECTIONS
from requests_app.queries.directory import ASSIGN


@dataclass(frozen=True)
class Card:
    """One part of the settings; `anywhere` is a capability that opens it also when held in one department only."""

    heading: Heading
    page: str
    title: Any
    lede: Any
    icon: str
    capability: str
    arguments: tuple[str, ...] = ()
    anywhere: str = ""

    @property
    def url(self) -> str:
        """The address of the part."""
        return reverse(self.page, args=self.arguments)

    def is_open_to(self, viewer: Viewer) -> bool:
        """Whether the viewer may change what is there, and the city uses it."""
        if not page_is_on(self.page):
            return False
        return viewer.has_in(self.capability, None) or bool(self.anywhere and viewer.has(self.anywhere))


def _of_section(section: Section) -> Card:
    return Card(
        section.heading, "settings_section", section.title, section.lede, section.icon, section.capability,
        (section.slug,),
    )  # fmt: skip


# Under each heading the cards stand in this order.
CARDS = (
    Card(Heading.CITY, "settings_start", _("Getting started"), _("The steps of a new city, and what is still to do."),
         "check_circle", CITY),
    Card(Heading.CITY, "settings_city", _("City"), _("Name, phone, hours, time zone and languages."),
         "location_city", CITY),
    Card(Heading.CITY, "settings_looks", _("Seal and colors"),
         _("What residents recognize the city by, on pages and in mails."), "flag", CITY),
    Card(Heading.CITY, "settings_modules", _("What we use"), _("Parts that your city can switch off."), "check", CITY),
    Card(Heading.CITY, "settings_people", _("People"), _("Invite people, give roles, move and deactivate them."),
         "people", PEOPLE),
    Card(Heading.CITY, "settings_sign_on", _("Sign-on"),
         _("Sign-in with the city's own accounts, second factors and how long a sign-in lasts."), "lock_open", PEOPLE),
    Card(Heading.CITY, "settings_blocked", _("Blocked senders"), _("From where nothing is taken, by whom and why."),
         "lock", "senders.block"),
    Card(Heading.CITY, "integrations", _("Integrations"),
         _("Connect other systems, and see all that passes between them and the city."), "electrical_services",
         "integrations.manage"),
    Card(Heading.CITY, "settings_operations", _("Operations"),
         _("Jobs, queues and messages: what waits, what failed, and start it again."), "build", OPERATIONS),
    Card(Heading.CITY, "settings_configuration", _("Everything as one file"),
         _("Download what you set up, or load it: all or nothing, after you saw what would change."), "file_download",
         CITY),
    Card(Heading.RECORDS, "records", _("How long records are kept"),
         _("What the law says: minimum, maximum, and for which services."), "folder", "records.manage"),
    Card(Heading.RECORDS, "records_holds", _("Legal holds"), _("What may not be erased for now, and why."), "lock",
         "records.manage"),
    Card(Heading.RECORDS, "records_batches", _("Destruction"),
         _("Approve what has been kept long enough; certificates."), "delete", "records.manage"),
    Card(Heading.RECORDS, "people_data", _("One person's data"),
         _("See, hand out, correct and erase what the city knows of somebody."), "person", "people.data"),
    Card(Heading.RECORDS, "disclosures", _("Requests for public records"),
         _("Find what was asked for, black out what the law exempts, hand out a numbered set."), "search",
         "records.disclose"),
    Card(Heading.RECORDS, "records_looks", _("Looks at contact details"),
         _("Who looked at whose details, and what stands out."), "visibility", "audit.view"),
    Card(Heading.CATALOGUE, "settings_translations", _("Translations"),
         _("What is missing in a language, and safety texts to look through."), "language", CATALOGUE,
         anywhere="translations.review"),
    Card(Heading.PLACES, "settings_layers", _("Areas"),
         _("Wards, neighborhoods, the limits of the city and what lies around it."), "map", CITY),
    Card(Heading.ROUTING, "settings_rules", _("Routing rules"),
         _("Where requests go and what they get: ordered rules, tried on past requests before they count."),
         "directions", CATALOGUE),
    Card(Heading.ROUTING, "settings_severity", _("How urgent"),
         _("What makes a request more or less urgent than its service usually is."), "report", CATALOGUE),
    *(_of_section(section) for section in SECTIONS.values()),
    Card(Heading.CITY, "admin:index", _("Addresses and roles"),
         _("The address index, figures about areas and what each role may do."), "location_on", CITY),
    Card(Heading.TIME, "settings_schedules", _("Appointments"),
         _("Services whose residents choose a day, and how much fits into each."), "event", CATALOGUE),
    Card(Heading.TIME, "settings_chains", _("Escalation"), _("What happens when time runs out, and who is told."),
         "trending_up", CATALOGUE),
    Card(Heading.TIME, "settings_on_call", _("On call"), _("Who is called about emergencies."), "phone", CATALOGUE,
         anywhere=ASSIGN),
    Card(Heading.TIME, "settings_emergencies", _("Emergency mode"),
         _("Let clocks stand still in a storm, and tell everybody why."), "warning", CITY),
)  # fmt: skip


def card_groups(viewer: Viewer) -> list[dict[str, Any]]:
    """What the viewer may change: for each heading that has something, its title and cards."""
    shown = [card for card in CARDS if card.is_open_to(viewer)]
    groups = [
        {"key": heading.value, "title": heading.label, "cards": [card for card in shown if card.heading == heading]}
        for heading in Heading
    ]
    return [group for group in groups if group["cards"]]
