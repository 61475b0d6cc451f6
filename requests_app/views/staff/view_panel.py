"""What opens above a worklist: the choice of its columns, or the form that keeps it as a view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from requests_app.filters.answers import questions_by_service
from requests_app.forms.saved_views import ColumnsForm, ViewForm, initial_of
from requests_app.models import SavedView
from requests_app.views.staff.columns import ALWAYS, COLUMNS, Column
from requests_app.views.staff.worklist import Worklist

COLUMNS_PANEL, SAVE_PANEL = "columns", "save"


@dataclass(frozen=True)
class Panel:
    """One open form. `of_view`: it changes the saved view that is shown."""

    name: str
    title: str
    form: forms.Form
    of_view: SavedView | None = None


def read_panel(request: Any, worklist: Worklist, columns: Sequence[Column]) -> Panel | None:
    """What the parameter `panel` opens; None for anything else."""
    wanted = request.GET.get("panel", "")
    own = worklist.saved if worklist.saved and worklist.saved.owner_id == request.viewer.user_id else None
    if wanted == COLUMNS_PANEL and columns:
        offered = offered_columns(request.GET.getlist("service"), columns)
        form = ColumnsForm(offered=offered, initial={"columns": [column.code for column in columns]})
        return Panel(wanted, _("Columns"), form, own)
    if wanted == SAVE_PANEL:
        return Panel(wanted, _("Save as a view"), ViewForm(viewer=request.viewer, initial=_proposed(worklist)))
    return None


def _proposed(worklist: Worklist) -> dict[str, str]:
    return {"name": "", "shared_with": initial_of(worklist.saved)["shared_with"]} if worklist.saved else {}


def offered_columns(services: Sequence[str], columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Every column but those that are always there, with the questions of the services that the list is about."""
    found = {column.code: str(column.label) for column in COLUMNS if column.code not in ALWAYS}
    found |= {column.code: str(column.label) for column in columns if column.code not in (*found, *ALWAYS)}
    if services:
        for _service, questions in questions_by_service(services):
            found |= {question.name: str(question.label) for question in questions}
    return list(found.items())
