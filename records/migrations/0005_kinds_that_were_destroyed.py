from django.db import migrations, models

_AS_PROPOSED = """
    UPDATE records_destructionitem AS item SET kinds = batch.kinds FROM records_destructionbatch AS batch
    WHERE batch.id = item.batch_id AND item.state = 'done'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_acts_are_only_added"),
    ]

    operations = [
        migrations.AddField(
            model_name="destructionitem",
            name="kinds",
            field=models.JSONField(default=list),
        ),
        migrations.RemoveField(
            model_name="destructionbatch",
            name="looks_before",
        ),
        migrations.RunSQL(_AS_PROPOSED, migrations.RunSQL.noop),
    ]
