from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0006_find_what_is_near'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(fields=['service_request'], condition=models.Q(('paused_seconds__gt', 0), ('paused_since__isnull', False), _connector='OR'), name='clock_stood_still'),
        ),
    ]
