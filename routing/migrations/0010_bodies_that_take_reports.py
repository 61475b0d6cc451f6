from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0009_mail_ward_packs"),
    ]

    operations = [
        migrations.AddField(
            model_name="outsidebody",
            name="stays_open",
            field=models.BooleanField(
                default=False,
                help_text="What rules hand to them stays open here until they say that it is done.",
            ),
        ),
        migrations.AddField(
            model_name="outsidebody",
            name="takes_reports",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="A connection sends them what is handed to them.",
            ),
        ),
    ]
