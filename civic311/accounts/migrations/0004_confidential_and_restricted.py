from typing import Any

from django.db import migrations

GIVEN = {
    "contacts.view_confidential": ["administrator", "manager"],
    "requests.view_restricted": ["administrator", "auditor"],
}


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capabilities where a new city would have them."""
    roles = apps.get_model("accounts", "Role").objects
    for capability, codes in GIVEN.items():
        for role in roles.filter(code__in=codes).exclude(capabilities__contains=[capability]):
            role.capabilities = [*role.capabilities, capability]
            role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rules_of_the_city")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
