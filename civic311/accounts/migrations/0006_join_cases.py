from typing import Any

from django.db import migrations

CAPABILITY = "requests.join"
ROLES = ["operator", "worker", "supervisor", "manager", "administrator"]


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capability where a new city would have it."""
    roles = apps.get_model("accounts", "Role").objects.filter(code__in=ROLES)
    for role in roles.exclude(capabilities__contains=[CAPABILITY]):
        role.capabilities = [*role.capabilities, CAPABILITY]
        role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_lead_incidents")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
