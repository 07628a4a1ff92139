from django.db import migrations

_APPROVED_STAYS = """
    CREATE FUNCTION billing_policy_keep_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' OR (TG_OP = 'DELETE' AND OLD.status = 'approved') THEN
            RAISE EXCEPTION 'approved versions of a programme stay'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.status = 'approved' AND (
            to_jsonb(NEW) - '{valid_to,version,updated_at}'::text[]
                <> to_jsonb(OLD) - '{valid_to,version,updated_at}'::text[]
            OR coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity')
        ) THEN
            RAISE EXCEPTION 'an approved version of a programme changes only to end earlier'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER billing_policy_version_keep BEFORE UPDATE OR DELETE ON billing_policy_version
        FOR EACH ROW EXECUTE FUNCTION billing_policy_keep_approved();
    CREATE TRIGGER billing_policy_version_keep_all BEFORE TRUNCATE ON billing_policy_version
        FOR EACH STATEMENT EXECUTE FUNCTION billing_policy_keep_approved();
"""
_BACK = """
    DROP TRIGGER billing_policy_version_keep_all ON billing_policy_version;
    DROP TRIGGER billing_policy_version_keep ON billing_policy_version;
    DROP FUNCTION billing_policy_keep_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("billing_policy", "0001_initial")]

    operations = [migrations.RunSQL(_APPROVED_STAYS, _BACK)]
