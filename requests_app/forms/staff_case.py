"""One form for each thing staff do with a case, by the name of its action."""

from requests_app.forms.case.base import CaseForm
from requests_app.forms.case.owning import AssignForm, ClaimForm, ReleaseForm
from requests_app.forms.case.sorting import RouteForm, ServiceForm, SeverityForm
from requests_app.forms.case.working import HoldForm, ReopenForm, ResumeForm, StartForm, VisitForm
from requests_app.forms.staff_close import CLOSE_FORMS
from requests_app.forms.staff_contractor import CONTRACTOR_FORMS
from requests_app.forms.staff_cost import COST_FORMS
from requests_app.forms.staff_day import DAY_FORMS
from requests_app.forms.staff_defer import DEFER_FORMS
from requests_app.forms.staff_hand_off import HAND_OFF_FORMS
from requests_app.forms.staff_incident import INCIDENT_FORMS
from requests_app.forms.staff_link import LINK_FORMS
from requests_app.forms.staff_note import NoteForm
from requests_app.forms.staff_reply import ReplyForm
from requests_app.forms.staff_tags import TAG_FORMS
from requests_app.forms.staff_voices import VOICE_FORMS

FORMS: dict[str, type[CaseForm]] = {
    form.action: form
    for form in (
        ReplyForm, NoteForm, VisitForm, ReopenForm, AssignForm, HoldForm, RouteForm, SeverityForm,
        ServiceForm, ClaimForm, ReleaseForm, StartForm, ResumeForm,
    )
}  # fmt: skip
ONE_CLICK = ("claim", "release", "start", "resume")
ALL_FORMS = (
    FORMS
    | CLOSE_FORMS
    | CONTRACTOR_FORMS
    | COST_FORMS
    | HAND_OFF_FORMS
    | VOICE_FORMS
    | DAY_FORMS
    | DEFER_FORMS
    | INCIDENT_FORMS
    | LINK_FORMS
    | TAG_FORMS
)  # fmt: skip
