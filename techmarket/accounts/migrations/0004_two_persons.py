"""Grants of before count on, marked as such. A grant is never changed except by its confirmation,
an administrative duty and a business role are never one person, and events are append-only."""

from django.db import migrations
from django.db.models import F

FORWARD = """
CREATE FUNCTION accounts_check_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE duties CONSTANT text[] := ARRAY['auditor', 'sysadmin', 'secadmin'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.confirmed_at IS NOT NULL OR (
            (NEW.user_id, NEW.role, NEW.origin, NEW.granted_at, NEW.reason)
                IS DISTINCT FROM (OLD.user_id, OLD.role, OLD.origin, OLD.granted_at, OLD.reason)
            OR NEW.region_id IS DISTINCT FROM OLD.region_id
            OR NEW.granted_by_id IS DISTINCT FROM OLD.granted_by_id
            OR NEW.expires_at IS DISTINCT FROM OLD.expires_at
        ) THEN
            RAISE EXCEPTION '角色授予只能确认或撤销，不得修改'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_not_changed';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.origin = 'earlier' THEN
        RAISE EXCEPTION '角色授予须由两人办理'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_by_two_persons';
    END IF;
    -- Two grants to one person, at once: one waits for the other and sees it.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_rolegrant g WHERE g.user_id = NEW.user_id
        AND (g.role = ANY (duties)) <> (NEW.role = ANY (duties))
    ) THEN
        RAISE EXCEPTION '系统、安全、审计职责不得与业务角色由同一人兼任'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_duties_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rolegrant_checked BEFORE INSERT OR UPDATE ON accounts_rolegrant
    FOR EACH ROW EXECUTE FUNCTION accounts_check_grant();
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '安全事件只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER security_event_kept BEFORE UPDATE OR DELETE ON accounts_securityevent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER security_event_not_emptied BEFORE TRUNCATE ON accounts_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER security_event_not_emptied ON accounts_securityevent;
DROP TRIGGER security_event_kept ON accounts_securityevent;
DROP FUNCTION accounts_refuse_change();
DROP TRIGGER rolegrant_checked ON accounts_rolegrant;
DROP FUNCTION accounts_check_grant();
"""


def count_earlier_grants(apps, schema_editor):
    rows = apps.get_model("accounts", "RoleGrant").objects.filter(confirmed_at=None)
    rows.update(origin="earlier", confirmed_at=F("granted_at"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_grants_by_two")]
    operations = [
        migrations.RunPython(count_earlier_grants, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
