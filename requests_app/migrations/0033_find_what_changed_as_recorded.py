from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0032_find_practice'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(models.OrderBy(models.F('updated_datetime'), descending=True), name='request_updated'),
        ),
        migrations.RemoveIndex(
            model_name='servicerequest',
            name='request_changed',
        ),
    ]
