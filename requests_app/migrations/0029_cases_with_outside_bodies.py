import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("requests_app", "0028_cases_of_practice"),
        ("routing", "0010_bodies_that_take_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicerequest",
            name="with_body",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The outside body that works on it while it is open here.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="routing.outsidebody",
            ),
        ),
    ]
