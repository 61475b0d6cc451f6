"""What the ORM cannot say: the number sequence and the trigger that keeps the log insert-only."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE requests_app_public_number START 1;

CREATE FUNCTION requests_app_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of a request is never changed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_is_insert_only BEFORE UPDATE OR DELETE ON requests_app_event
    FOR EACH ROW EXECUTE FUNCTION requests_app_refuse_change();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON requests_app_event
    FOR EACH STATEMENT EXECUTE FUNCTION requests_app_refuse_change();
"""

BACKWARD = """
DROP TRIGGER event_is_never_truncated ON requests_app_event;
DROP TRIGGER event_is_insert_only ON requests_app_event;
DROP FUNCTION requests_app_refuse_change();
DROP SEQUENCE requests_app_public_number;
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
