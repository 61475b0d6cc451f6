from django.db import migrations, models
from django.db.models.lookups import IsNull

from requests_app.models.log import DecidingRule


class Migration(migrations.Migration):
    """Keep drafts of changed rules beside their dry run, and find the requests that a rule has routed."""

    dependencies = [("requests_app", "0009_suggested_duplicates")]

    operations = [
        migrations.AddField("dryrun", "draft", models.JSONField(default=dict)),
        migrations.AddIndex(
            "event",
            models.Index(
                DecidingRule(),
                models.F("occurred_at").desc(),
                name="event_of_rule",
                condition=models.Q(IsNull(DecidingRule(), False), kind="routed"),
            ),
        ),
    ]
