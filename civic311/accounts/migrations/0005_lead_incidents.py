from typing import Any

from django.db import migrations

CAPABILITY = "incidents.manage"


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capability where a new city would have it."""
    roles = apps.get_model("accounts", "Role").objects.filter(code__in=["supervisor", "manager", "administrator"])
    for role in roles.exclude(capabilities__contains=[CAPABILITY]):
        role.capabilities = [*role.capabilities, CAPABILITY]
        role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_confidential_and_restricted")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
