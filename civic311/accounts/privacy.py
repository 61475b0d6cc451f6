"""What this room knows of a person, to export or erase. Staff accounts are ended under "People", not erased here."""

from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import User
from civic311.lib.known_data import Known, Person, Spared


def staff_accounts(person: Person) -> list[User]:
    """Accounts of staff with one of her emails."""
    return list(User.objects.annotate(written=Lower("email")).filter(written__in=person.emails).order_by("pk"))


def known(person: Person) -> list[Known]:
    """Her account, if she works for the city."""
    return [
        Known("account", _("Staff account"), [
            {"name": row.name, "email": row.email, "since": row.created_at} for row in staff_accounts(person)
        ])
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Forget where somebody without an account tried to sign in with her email; returns how many rows."""
    strangers = set(person.emails) - {user.email.lower() for user in staff_accounts(person)}
    return {
        "sign_in": sum(
            model.objects.annotate(written=Lower("username")).filter(written__in=strangers).delete()[0]
            for model in (AccessAttempt, AccessFailureLog)
        )
    }
