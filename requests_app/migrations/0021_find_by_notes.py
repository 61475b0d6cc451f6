from django.db import migrations

from routing import phrases

_TEXTS = """
SELECT service_request_id, string_agg(text, ' ') FROM (
    SELECT service_request_id, text FROM requests_app_note
    UNION ALL SELECT service_request_id, text FROM requests_app_message
) AS texts GROUP BY service_request_id
"""
_ADD = "UPDATE requests_app_searchtext SET words = left(words || %s, 20000) WHERE service_request_id = %s"


def find_by_notes(apps, schema_editor):
    """Add what was noted and written so far to the words that cases are found by."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_TEXTS)
        while rows := cursor.fetchmany(1000):
            with schema_editor.connection.cursor() as writer:
                writer.executemany(_ADD, [(phrases.fold(text).rstrip(), key) for key, text in rows])


class Migration(migrations.Migration):

    dependencies = [('requests_app', '0020_count_in_the_index')]

    operations = [migrations.RunPython(find_by_notes, migrations.RunPython.noop)]
