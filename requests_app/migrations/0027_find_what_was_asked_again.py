from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0026_know_who_sends")]

    operations = [
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                fields=["h3", "service", "requested_datetime"],
                condition=models.Q(h3__isnull=False),
                name="request_again",
            ),
        ),
    ]
