from typing import Any

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

from routing.street_words import fold_street


def fold(apps: Any, schema_editor: Any) -> None:
    """Streets that are known already get the name by which they are found."""
    street_model = apps.get_model("routing", "Street")
    changed = []
    for street in street_model.objects.iterator(2000):
        street.folded = fold_street(street.name)
        changed.append(street)
    street_model.objects.bulk_update(changed, ["folded"], batch_size=2000)


class Migration(migrations.Migration):
    # Rows are changed and indexes made on the same table.
    atomic = False

    dependencies = [("routing", "0007_residents")]

    operations = [
        migrations.AddField(
            "street", "folded", models.CharField(max_length=160, editable=False, default=""), preserve_default=False
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RemoveIndex("street", "street_name_likeness"),
        migrations.AddIndex(
            "street",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("folded", name="gin_trgm_ops"), name="street_likeness"
            ),
        ),
        migrations.AddIndex("address", models.Index(fields=["lat", "long"], name="address_nearby")),
        migrations.AddIndex(
            "asset",
            models.Index(fields=["number"], condition=models.Q(retired_on__isnull=True), name="asset_number"),
        ),
        migrations.AddIndex(
            "asset",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                condition=~models.Q(name=""),
                name="asset_name_likeness",
            ),
        ),
    ]
