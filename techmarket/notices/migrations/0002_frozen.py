"""What has been published stays as it was: the database refuses to change or delete it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION notices_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '公示内容一经发布不得修改或删除（%）', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER notices_notice_frozen BEFORE UPDATE ON notices_notice
    FOR EACH ROW WHEN (
        (NEW.number, NEW.title, NEW.kind, NEW.subject_type_id, NEW.subject_id, NEW.snapshot,
         NEW.region_id, NEW.starts_on, NEW.days, NEW.unit, NEW.clause,
         NEW.closing_action, NEW.upheld_action, NEW.withdrawn_action)
        IS DISTINCT FROM
        (OLD.number, OLD.title, OLD.kind, OLD.subject_type_id, OLD.subject_id, OLD.snapshot,
         OLD.region_id, OLD.starts_on, OLD.days, OLD.unit, OLD.clause,
         OLD.closing_action, OLD.upheld_action, OLD.withdrawn_action)
        OR NEW.ends_on < OLD.ends_on
    ) EXECUTE FUNCTION notices_refuse_change();
CREATE TRIGGER notices_notice_kept BEFORE DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notices_refuse_change();

CREATE TRIGGER notices_objection_frozen BEFORE UPDATE ON notices_objection
    FOR EACH ROW WHEN (
        (NEW.number, NEW.receipt, NEW.notice_id, NEW.content, NEW.filed_on)
        IS DISTINCT FROM
        (OLD.number, OLD.receipt, OLD.notice_id, OLD.content, OLD.filed_on)
        OR (OLD.reply <> '' AND NEW.reply <> OLD.reply)
    ) EXECUTE FUNCTION notices_refuse_change();
CREATE TRIGGER notices_objection_kept BEFORE DELETE ON notices_objection
    FOR EACH ROW EXECUTE FUNCTION notices_refuse_change();
"""
BACKWARD = """
DROP TRIGGER notices_objection_kept ON notices_objection;
DROP TRIGGER notices_objection_frozen ON notices_objection;
DROP TRIGGER notices_notice_kept ON notices_notice;
DROP TRIGGER notices_notice_frozen ON notices_notice;
DROP FUNCTION notices_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
