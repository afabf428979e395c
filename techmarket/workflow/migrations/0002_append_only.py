"""Events are append-only: the database refuses UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '办理记录只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER workflow_event_kept BEFORE UPDATE OR DELETE ON workflow_workflowevent
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER workflow_event_not_emptied BEFORE TRUNCATE ON workflow_workflowevent
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
BACKWARD = """
DROP TRIGGER workflow_event_not_emptied ON workflow_workflowevent;
DROP TRIGGER workflow_event_kept ON workflow_workflowevent;
DROP FUNCTION workflow_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
