"""Views of the worklist that departments of the demo city share."""

from civic311.accounts.models import Department, User
from requests_app.models import SavedView

# Name, department (None: for everybody), filters, layout.
_VIEWS = (
    ("Urgent", "streets", {"severity": ["1", "2"]}, "table"),
    ("Reported by many", "streets", {"voices": ["3"]}, "table"),
    ("On the map: potholes", "streets", {"service": ["pothole"]}, "map"),
    ("Written in Spanish", None, {"language": ["es"]}, "table"),
    ("Quiet for 10 days", None, {"quiet": ["10"]}, "board"),
)


def make_views() -> None:
    """The views, kept by those who lead the departments."""
    owners = {"streets": User.objects.get(email__startswith="supervisor@")}
    everybody = User.objects.get(email__startswith="manager@")
    departments = {row.code: row for row in Department.objects.all()}
    SavedView.objects.bulk_create(
        SavedView(
            name=name, owner=owners.get(code or "", everybody), department=departments.get(code or ""),
            for_all=code is None, filters=filters, layout=layout, order=order,
        )
        for order, (name, code, filters, layout) in enumerate(_VIEWS)
    )  # fmt: skip
