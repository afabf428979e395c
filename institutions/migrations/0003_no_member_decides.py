"""Nobody decides on an organisation of which they are a member: the database refuses the tie.

Whoever was put into an organisation of the own region without being asked is asked now: the
membership becomes an open invitation. Who registered an organisation is its member by own will.
"""

from django.db import migrations

DECIDING = ("officer", "registrar")

FORWARD = """
CREATE FUNCTION institutions_covers(held text, region text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT held IS NULL OR starts_with(region, CASE
        WHEN held LIKE '%0000' THEN left(held, 2)
        WHEN held LIKE '%00' THEN left(held, 4)
        ELSE held END)
$$;
CREATE FUNCTION institutions_refuse_deciding_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A grant and a membership of one person, at once: one waits for the other and sees it.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM institutions_organization o, accounts_rolegrant g
        WHERE o.id = NEW.organization_id AND g.user_id = NEW.user_id
        AND g.role IN ('officer', 'registrar')
        AND institutions_covers(g.region_id, o.region_id)
    ) THEN
        RAISE EXCEPTION '办理本区域业务的工作人员和登记员不能成为该区域单位的成员'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_not_of_a_decider';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION institutions_refuse_office_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF NEW.role IN ('officer', 'registrar') AND EXISTS (
        SELECT 1 FROM institutions_membership m
        JOIN institutions_organization o ON o.id = m.organization_id
        WHERE m.user_id = NEW.user_id AND institutions_covers(NEW.region_id, o.region_id)
    ) THEN
        RAISE EXCEPTION '该用户是所辖区域单位的成员，须先退出才能办理该区域的业务'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rolegrant_not_to_a_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_not_of_a_decider
    BEFORE INSERT OR UPDATE OF user_id, organization_id ON institutions_membership
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_deciding_member();
CREATE TRIGGER rolegrant_not_to_a_member
    BEFORE INSERT OR UPDATE OF user_id, role, region_id ON accounts_rolegrant
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_office_of_member();
"""
BACKWARD = """
DROP TRIGGER rolegrant_not_to_a_member ON accounts_rolegrant;
DROP TRIGGER membership_not_of_a_decider ON institutions_membership;
DROP FUNCTION institutions_refuse_office_of_member();
DROP FUNCTION institutions_refuse_deciding_member();
DROP FUNCTION institutions_covers(text, text);
"""


def covers(held, region):
    if held is None:
        return True
    return region.startswith(held.removesuffix("00").removesuffix("00"))


def ask_those_who_were_not_asked(apps, schema_editor):
    membership = apps.get_model("institutions", "Membership")
    invitation = apps.get_model("institutions", "Invitation")
    deciders = membership.objects.filter(user__grants__role__in=DECIDING).distinct()
    for row in deciders.select_related("organization").prefetch_related("user__grants"):
        if row.user_id == row.organization.created_by_id:
            continue
        held = [g.region_id for g in row.user.grants.all() if g.role in DECIDING]
        if any(covers(region, row.organization.region_id) for region in held):
            invitation.objects.create(
                user=row.user, organization=row.organization, role=row.role, status="pending"
            )
            row.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_system_user"),
        ("institutions", "0002_invitations"),
    ]
    operations = [
        migrations.RunPython(ask_those_who_were_not_asked, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
