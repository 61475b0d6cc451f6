"""Parts of Civic311 that a city may switch off. What is off answers 404, stands in no menu, and its jobs do nothing.

Names of addresses and jobs are words here, so that this room knows nothing of those above; tests resolve each.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civic311.city.current import configuration_changed, current_city
from civic311.city.models import City


@dataclass(frozen=True)
class Module:
    """One part. `pages` are names of addresses (one that ends with * begins so), `jobs` those of lib.jobs."""

    code: str
    title: Any
    text: Any
    pages: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()


MODULES = (
    Module("public_map", _("Public map"), _("Requests on a map for everybody. The list stays."),
           ("map_cells", "embed_map")),
    Module("notices", _("Notices"), _("What the city announces, and who follows it."),
           ("notices", "notice", "notice_follow", "notice_follower", "staff_notices", "notice_new", "notice_edit",
            "notice_finish"),
           ("community.tasks.remind_notice_owners", "community.tasks.tell_followers",
            "community.tasks.welcome_followers")),
    Module("works", _("Planned works"), _("Where the city digs, and cases that wait for it."),
           ("staff_works", "work_new", "works_import", "work", "work_edit", "work_defer", "work_cancel")),
    Module("surveys", _("Surveys"), _("The question after a closing: is it fixed?")),
    Module("appointments", _("Appointments"), _("Services whose residents choose a day."),
           ("visits", "settings_schedules", "settings_schedule_new", "settings_schedule", "settings_schedule_day"),
           ("requests_app.tasks.record_missed_visits",)),
    Module("texts", _("Text messages"), _("Reports and news by text message."),
           ("texts", "texts_try", "text_conversation", "text_photo", "texts_in", "texts_status"),
           ("integrations.texts.tasks.answer_texts",)),
    Module("push", _("Messages to browsers"), _("News on a phone or computer without an address."), ("follow_device",)),
    Module("contractors", _("Links for contractors"), _("Cases that companies work on without an account."),
           ("work_link", "work_media", "case_work_link")),
    Module("embeds", _("Frames for other sites"), _("A list, a map or a button on pages of others."), ("embed_*",)),
    Module("open_data", _("Open data"), _("Files of all requests for everybody, made anew each night."),
           ("open_data", "open_data_file"), ("reports.tasks.export_open_data",)),
    Module("equity", _("Published equity figures"), _("How evenly the city answers, for everybody to read."),
           ("performance_equity",)),
    Module("open311", _("Open311"), _("Apps and other programs that read and report."),
           ("open311_*", "integration_key*")),
)  # fmt: skip
BY_CODE = {module.code: module for module in MODULES}
_OF_JOB = {job: module.code for module in MODULES for job in module.jobs}


def is_on(code: str) -> bool:
    """Whether the city uses the part; everything is on until a city says otherwise."""
    city = current_city()
    return city is None or code not in city.modules_off


def page_is_on(name: str) -> bool:
    """Whether an address of this name answers."""
    code = _module_of(name)
    return not code or is_on(code)


def job_is_on(name: str) -> bool:
    """Whether a job has anything to do."""
    code = _OF_JOB.get(name)
    return code is None or is_on(code)


@transaction.atomic
def switch(on: set[str]) -> None:
    """Use these parts and no others."""
    City.objects.filter(pk=1).update(modules_off=[module.code for module in MODULES if module.code not in on])
    configuration_changed()


@lru_cache(maxsize=1024)
def _module_of(name: str) -> str:
    for module in MODULES:
        for page in module.pages:
            if name == page or (page.endswith("*") and name.startswith(page[:-1])):
                return module.code
    return ""


class ModulesInTemplates:
    """`modules.notices` in a template: whether the part is on."""

    def __getitem__(self, code: str) -> bool:
        if code not in BY_CODE:
            raise KeyError(code)
        return is_on(code)
