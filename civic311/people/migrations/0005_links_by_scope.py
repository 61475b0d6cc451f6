import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_residents'),
    ]

    operations = [
        migrations.AddField(
            model_name='personlink',
            name='scope',
            field=models.CharField(choices=[('all', 'All'), ('prefs', 'Preferences')], default='all', max_length=5),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(django.db.models.functions.text.Upper('email'), name='contact_email_any_case'),
        ),
    ]
