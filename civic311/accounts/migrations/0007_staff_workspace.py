from typing import Any

from django.db import migrations

_SUPERVISE = ["supervisor", "manager", "administrator"]
NEW = {
    "requests.bulk": ["worker", *_SUPERVISE],
    "costs.record": ["worker", *_SUPERVISE],
    "callbacks.work": ["operator", *_SUPERVISE],
    "requests.redact": _SUPERVISE,
    "requests.waive_evidence": _SUPERVISE,
    "requests.send_out": _SUPERVISE,
    "views.share": _SUPERVISE,
    "costs.view": _SUPERVISE,
    "team.view": _SUPERVISE,
    "knowledge.edit": _SUPERVISE,
    "notices.edit": _SUPERVISE,
    "works.edit": _SUPERVISE,
}


def give(apps: Any, schema_editor: Any) -> None:
    """Cities that exist get the new capabilities where a new city would have them."""
    for role in apps.get_model("accounts", "Role").objects.all():
        missing = [name for name, codes in NEW.items() if role.code in codes and name not in role.capabilities]
        if missing:
            role.capabilities = [*role.capabilities, *missing]
            role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_join_cases")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
