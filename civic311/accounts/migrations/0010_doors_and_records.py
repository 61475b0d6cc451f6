from typing import Any

from django.db import migrations

NEW = {
    "integrations.manage": ["administrator"],
    "operations.manage": ["administrator"],
    "records.manage": ["administrator"],
    "records.disclose": ["manager", "administrator"],
    "people.data": ["administrator"],
}


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capabilities where a new city would have them."""
    for role in apps.get_model("accounts", "Role").objects.all():
        missing = [name for name, codes in NEW.items() if role.code in codes and name not in role.capabilities]
        if missing:
            role.capabilities = [*role.capabilities, *missing]
            role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_residents")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
