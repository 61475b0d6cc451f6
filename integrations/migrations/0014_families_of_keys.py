from django.db import migrations, models

import integrations.models.keys


def name_families(apps, schema_editor):
    """Until now the name stood for the program: what it sent is found by it."""
    apps.get_model("integrations", "ApiKey").objects.update(family=models.F("name"))


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0013_forget_addresses_of_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='family',
            field=models.CharField(default=integrations.models.keys.new_family, editable=False, max_length=80),
        ),
        migrations.RunPython(name_families, migrations.RunPython.noop),
        migrations.AddField(
            model_name='postedreport',
            name='mark',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='newsfrompeer',
            name='is_private',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
