from django.db import migrations

_INDEX = """
CREATE INDEX contact_name_words ON people_contact USING gin (
    to_tsvector('simple'::regconfig,
                regexp_replace(lower(normalize(name::text, NFKD)), '[\u0300-\u036f]', '', 'g'))
)
"""


class Migration(migrations.Migration):

    dependencies = [('people', '0002_phone_only_people')]

    operations = [migrations.RunSQL(_INDEX, 'DROP INDEX contact_name_words')]
