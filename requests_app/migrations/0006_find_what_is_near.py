from django.db import migrations, models

from requests_app.workflow import Status


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0005_rules_of_the_city'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='servicerequest',
            name='request_address',
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(models.F('address'), models.OrderBy(models.F('requested_datetime'), descending=True), name='request_address'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(models.F('h3'), models.OrderBy(models.F('requested_datetime'), descending=True), name='request_nearby_open', condition=models.Q(('status__in', [Status['IN_PROGRESS'], Status['ON_HOLD'], Status['RECEIVED'], Status['ROUTED']]), ('h3__isnull', False))),
        ),
    ]
