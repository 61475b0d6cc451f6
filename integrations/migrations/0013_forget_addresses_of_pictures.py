from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0012_find_exchanges_by_number'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='postedreport',
            name='account_id',
        ),
        migrations.AlterField(
            model_name='mediatofetch',
            name='url',
            field=models.CharField(blank=True, max_length=2000),
        ),
    ]
