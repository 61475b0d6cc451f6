"""The list of what was done for a request for public records is never changed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done is never changed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER act_is_insert_only BEFORE UPDATE OR DELETE ON records_disclosureact
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""

BACKWARD = """
DROP TRIGGER act_is_insert_only ON records_disclosureact;
DROP FUNCTION records_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_public_records_requests")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
