import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0029_cases_with_outside_bodies'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce('closed_datetime', 'updated_datetime'), descending=True), name='request_changed'),
        ),
    ]
