"""Seals are append-only, as the events they are about."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER audit_seal_not_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
BACKWARD = """
DROP TRIGGER audit_seal_not_emptied ON audit_seal;
DROP TRIGGER audit_seal_kept ON audit_seal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("workflow", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
