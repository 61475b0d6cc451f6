from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0013_staff_workspace")]

    operations = [
        migrations.AddField(
            model_name="callback",
            name="script_for_staff",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="callback",
            name="dropped_because",
            field=models.CharField(
                blank=True,
                choices=[("newer", "Newer"), ("no_address", "No Address"), ("no_more", "No More"), ("told", "Told")],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
    ]
