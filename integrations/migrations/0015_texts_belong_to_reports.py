import django.db.models.deletion
from django.db import migrations, models

# Until now a text went by the latest report of its phone.
_AS_BEFORE = """
    UPDATE integrations_textmessage SET report_id = phone.report_id FROM integrations_smsconversation phone
    WHERE phone.id = conversation_id AND phone.report_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0014_families_of_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="textmessage",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="requests_app.report",
            ),
        ),
        migrations.RunSQL(_AS_BEFORE, migrations.RunSQL.noop),
    ]
