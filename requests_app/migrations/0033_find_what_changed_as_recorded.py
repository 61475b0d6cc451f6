import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # the city works on while the index is built

    dependencies = [
        ('requests_app', '0032_find_practice'),
    ]

    operations = [
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='servicerequest',
            index=models.Index(models.OrderBy(models.F('updated_datetime'), descending=True), name='request_updated'),
        ),
        django.contrib.postgres.operations.RemoveIndexConcurrently(
            model_name='servicerequest',
            name='request_changed',
        ),
    ]
