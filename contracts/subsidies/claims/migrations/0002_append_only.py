"""测算表只能追加；条款的内容一经载入不再改变（改动的条款是新的一版）。"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION subsidies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '测算表和条款只能追加，不得修改或删除'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER subsidies_sheet_kept BEFORE UPDATE OR DELETE ON subsidies_calculationsheet
    FOR EACH ROW EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_sheet_not_emptied BEFORE TRUNCATE ON subsidies_calculationsheet
    FOR EACH STATEMENT EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_line_kept BEFORE UPDATE OR DELETE ON subsidies_sheetline
    FOR EACH ROW EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_line_not_emptied BEFORE TRUNCATE ON subsidies_sheetline
    FOR EACH STATEMENT EXECUTE FUNCTION subsidies_refuse_change();
CREATE TRIGGER subsidies_scheme_kept BEFORE UPDATE ON subsidies_scheme
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'is_current' IS DISTINCT FROM to_jsonb(NEW) - 'is_current')
    EXECUTE FUNCTION subsidies_refuse_change();
"""
BACKWARD = """
DROP TRIGGER subsidies_scheme_kept ON subsidies_scheme;
DROP TRIGGER subsidies_line_not_emptied ON subsidies_sheetline;
DROP TRIGGER subsidies_line_kept ON subsidies_sheetline;
DROP TRIGGER subsidies_sheet_not_emptied ON subsidies_calculationsheet;
DROP TRIGGER subsidies_sheet_kept ON subsidies_calculationsheet;
DROP FUNCTION subsidies_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
