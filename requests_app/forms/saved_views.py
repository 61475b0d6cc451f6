"""Forms of views of the worklist: name and sharing, columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from requests_app.actions.saved_views import ALL, SHARE, may_share_with
from requests_app.models import SavedView
from routing.reference import reference


def sharing_choices(viewer: Viewer, view: SavedView | None = None) -> list[tuple[str, str]]:
    """With whom the viewer may share; what a view is shared with already stays."""
    found = [("", _("Only me"))]
    departments = viewer.departments_with(SHARE)
    rows = {each.department_id: each.department for each in reference().queues.values()}
    for key, department in sorted(rows.items(), key=lambda pair: (pair[1].order, pair[0])):
        kept = view is not None and view.department_id == key
        if departments is None or key in departments or kept:
            found.append((str(key), _("Everybody of %(department)s") % {"department": department}))
    if may_share_with(viewer, ALL) or (view is not None and view.for_all):
        found.append((ALL, _("Everybody who may see cases")))
    return found


class ViewForm(forms.Form):
    """A view's name and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    shared_with = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="view_%s", **kwargs)
        choices = sharing_choices(viewer, view)
        if len(choices) == 1:
            del self.fields["shared_with"]
        else:
            self.fields["shared_with"].choices = choices  # type: ignore[attr-defined]
            self.fields["shared_with"].help_text = _("Others see only the cases that are theirs to see.")

    def clean_name(self) -> str:
        """One line; not empty once it is cleaned."""
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give the view a name."))
        return name


def initial_of(view: SavedView) -> dict[str, str]:
    """What the form shows of a view."""
    return {"name": view.name, "shared_with": ALL if view.for_all else str(view.department_id or "")}


class ColumnsForm(forms.Form):
    """Which columns the table has; number and case are always there."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="columns_%s", **kwargs)
        self.fields["columns"].choices = offered  # type: ignore[attr-defined]
