"""The menu of filters and the form of one: each step is an address, so it works as links and forms without scripts."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from requests_app.filters import CaseFilter, filter_by_name
from requests_app.filters.answers import HEADING as ANSWERS
from requests_app.filters.answers import questions_by_service
from requests_app.filters.criteria import menu
from requests_app.filters.kinds import Filter


@dataclass(frozen=True)
class Editor:
    """What is open: a menu (headings with links), or the form of one filter with the rest of the address as `kept`."""

    title: str
    menu: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)
    form: forms.Form | None = None
    kept: list[tuple[str, str]] = field(default_factory=list)
    is_answers: bool = False


def read_editor(request: Any, filters: CaseFilter) -> Editor | None:
    """What the parameter `filter` opens: `1` the menu, `answers` the questions, a filter's name its form."""
    wanted = request.GET.get("filter", "")
    if not wanted:
        return None
    if wanted == ANSWERS:
        return Editor(_("Answers to questions"), _questions(request), is_answers=True)
    chosen = filter_by_name(wanted)
    if chosen is None:
        return Editor(_("Add filter"), _menu(request, filters))
    form = forms.Form(auto_id="filter_%s")
    form.fields.update(chosen.fields(request.GET, filters.asker))
    return Editor(str(chosen.label), form=form, kept=_kept(request.GET, chosen))


def _menu(request: Any, filters: CaseFilter) -> list[tuple[str, list[dict[str, str]]]]:
    return [(heading, [_link(request, each) for each in rows]) for heading, rows in menu(filters.names())]


def _questions(request: Any) -> list[tuple[str, list[dict[str, str]]]]:
    codes = request.GET.getlist("service")
    return [
        (str(service), [_link(request, each) for each in questions])
        for service, questions in questions_by_service(codes)
    ]


def _link(request: Any, each: Filter) -> dict[str, str]:
    query = request.GET.copy()
    query["filter"] = each.name
    return {"label": str(each.label), "url": f"?{query.urlencode()}"}


def _kept(query: QueryDict, chosen: Filter) -> list[tuple[str, str]]:
    """The rest of the address, to be sent with the form."""
    left_out = {*chosen.params, "filter", "page", "panel"}
    return [(name, value) for name in query if name not in left_out for value in query.getlist(name)]
