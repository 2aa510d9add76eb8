"""The database keeps the attest rules too: nobody decides their own case or request, and a decision stands."""

from django.db import migrations

GUARD = """
CREATE FUNCTION servicecenter_attest_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Ett attestärende tas inte bort; återta det.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state <> 'waiting' THEN
      RAISE EXCEPTION 'Attestärende % är avgjort och ändras inte.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.agency_id, NEW.kind, NEW.object_id, NEW.subject_id, NEW.requested_by_id, NEW.unit_id, NEW.amount_ore,
        NEW.permission, NEW.content_hash)
       IS DISTINCT FROM (OLD.agency_id, OLD.kind, OLD.object_id, OLD.subject_id, OLD.requested_by_id, OLD.unit_id,
        OLD.amount_ore, OLD.permission, OLD.content_hash) THEN
      RAISE EXCEPTION 'Attestärende % ändras inte; återta det och begär attest på nytt.', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.decided_by_id IN (NEW.subject_id, NEW.requested_by_id)
     OR NEW.behalf_of_id IN (NEW.subject_id, NEW.requested_by_id) THEN
    RAISE EXCEPTION 'Ingen attesterar sitt eget ärende eller det den själv begärt.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attest_guard BEFORE INSERT OR UPDATE OR DELETE ON servicecenter_attesttask
  FOR EACH ROW EXECUTE FUNCTION servicecenter_attest_guard();
"""
NO_GUARD = """
DROP TRIGGER attest_guard ON servicecenter_attesttask;
DROP FUNCTION servicecenter_attest_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0005_payments")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
