"""A flex account is still only added to; an opening balance that moved in goes with the load that is taken back."""

from django.db import migrations

LETS_OPENINGS_GO = """
CREATE FUNCTION payroll_flex_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.origin = 'opening-balance' AND current_setting('app.taking_back', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'payroll_flexentry skrivs en gång och ändras inte.' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER flex_entry_kept ON payroll_flexentry;
CREATE TRIGGER flex_entry_kept BEFORE UPDATE OR TRUNCATE ON payroll_flexentry
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE TRIGGER flex_entry_not_deleted BEFORE DELETE ON payroll_flexentry
  FOR EACH ROW EXECUTE FUNCTION payroll_flex_kept();
"""
KEEPS_ALL = """
DROP TRIGGER flex_entry_not_deleted ON payroll_flexentry;
DROP TRIGGER flex_entry_kept ON payroll_flexentry;
CREATE TRIGGER flex_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_flexentry
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
DROP FUNCTION payroll_flex_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0046_claim_templates")]

    operations = [migrations.RunSQL(LETS_OPENINGS_GO, KEEPS_ALL)]
