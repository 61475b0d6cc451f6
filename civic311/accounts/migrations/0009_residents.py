from typing import Any

from django.db import migrations

_SUPERVISE = ["supervisor", "manager", "administrator"]
NEW = {
    "texts.moderate": _SUPERVISE,
    "mail.resend": ["operator", *_SUPERVISE],
    "mail.inbound": ["operator", *_SUPERVISE],
    "senders.block": ["manager", "administrator"],
    "translations.review": ["manager", "administrator"],
}


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capabilities where a new city would have them."""
    for role in apps.get_model("accounts", "Role").objects.all():
        missing = [name for name, codes in NEW.items() if role.code in codes and name not in role.capabilities]
        if missing:
            role.capabilities = [*role.capabilities, *missing]
            role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_cases_per_person")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
