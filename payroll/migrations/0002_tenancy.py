"""Row-level security for pay."""

from django.db import migrations

from servicecenter.tenancy.operations import EnableTenancy

OVERVIEW = """
ALTER TABLE payroll_runoverview ENABLE ROW LEVEL SECURITY;
ALTER TABLE payroll_runoverview FORCE ROW LEVEL SECURITY;
CREATE POLICY member_agencies ON payroll_runoverview TO servicecenter_app
  USING (agency_id = nullif(current_setting('app.agency_id', true), '')::int
         OR agency_id IN (SELECT agency_id FROM servicecenter_membership
                          WHERE user_id = nullif(current_setting('app.user_id', true), '')::int))
  WITH CHECK (agency_id = current_setting('app.agency_id')::int);
CREATE POLICY migrate ON payroll_runoverview TO servicecenter_migrator USING (true) WITH CHECK (true);
"""
NO_OVERVIEW = """
DROP POLICY member_agencies ON payroll_runoverview;
DROP POLICY migrate ON payroll_runoverview;
ALTER TABLE payroll_runoverview NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payroll_runoverview DISABLE ROW LEVEL SECURITY;
"""

# A definitive run is frozen: its payslips and lines are never changed, removed or added to.
FROZEN = """
CREATE FUNCTION payroll_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% skrivs en gång och ändras inte.', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE FUNCTION payroll_only_open_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_payrun r WHERE r.state IN ('approved', 'definitive', 'paid')
             AND r.id IN (SELECT DISTINCT run_id FROM touched)) THEN
    RAISE EXCEPTION 'Lönekörningen är fastställd; % ändras inte.', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION payroll_line_follows_payslip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT run_id, payslip_id FROM touched) t
             LEFT JOIN payroll_payslip s ON s.id = t.payslip_id WHERE s.run_id IS DISTINCT FROM t.run_id) THEN
    RAISE EXCEPTION 'En lönerad hör till samma körning som sin specifikation.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payslip_added AFTER INSERT ON payroll_payslip REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_open_run();
CREATE TRIGGER payslip_removed AFTER DELETE ON payroll_payslip REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_open_run();
CREATE TRIGGER payline_added AFTER INSERT ON payroll_payline REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_open_run();
CREATE TRIGGER payline_follows AFTER INSERT ON payroll_payline REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_line_follows_payslip();
CREATE TRIGGER payline_removed AFTER DELETE ON payroll_payline REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_open_run();
CREATE TRIGGER payslip_never_edited BEFORE UPDATE ON payroll_payslip FOR EACH ROW EXECUTE FUNCTION payroll_never();
CREATE TRIGGER payline_never_edited BEFORE UPDATE ON payroll_payline FOR EACH ROW EXECUTE FUNCTION payroll_never();
CREATE TRIGGER payslip_kept BEFORE TRUNCATE ON payroll_payslip FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE TRIGGER payline_kept BEFORE TRUNCATE ON payroll_payline FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_run_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE step text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'En lönekörning tas inte bort; avbryt den.' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state IN ('approved', 'definitive', 'paid') THEN
    step := OLD.state || '>' || NEW.state;
    NEW.state := OLD.state;
    IF ROW(NEW.*) IS DISTINCT FROM ROW(OLD.*) OR step NOT IN ('approved>definitive', 'approved>preliminary',
       'definitive>paid', 'approved>approved', 'definitive>definitive', 'paid>paid') THEN
      RAISE EXCEPTION 'Lönekörning % är fastställd och ändras inte.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    NEW.state := split_part(step, '>', 2);
  ELSIF OLD.state = 'cancelled' AND NEW.state <> 'cancelled' THEN
    RAISE EXCEPTION 'Lönekörning % är avbruten; öppna en ny.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payrun_forward BEFORE UPDATE OR DELETE ON payroll_payrun
  FOR EACH ROW EXECUTE FUNCTION payroll_run_forward();
"""
NOT_FROZEN = """
DROP TRIGGER payrun_forward ON payroll_payrun;
DROP TRIGGER payline_kept ON payroll_payline;
DROP TRIGGER payslip_kept ON payroll_payslip;
DROP TRIGGER payline_never_edited ON payroll_payline;
DROP TRIGGER payslip_never_edited ON payroll_payslip;
DROP TRIGGER payline_removed ON payroll_payline;
DROP TRIGGER payline_follows ON payroll_payline;
DROP TRIGGER payline_added ON payroll_payline;
DROP TRIGGER payslip_removed ON payroll_payslip;
DROP TRIGGER payslip_added ON payroll_payslip;
DROP FUNCTION payroll_run_forward();
DROP FUNCTION payroll_line_follows_payslip();
DROP FUNCTION payroll_only_open_run();
DROP FUNCTION payroll_never();
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0001_initial"), ("servicecenter", "0002_tenancy")]

    operations = [
        EnableTenancy(
            "Person",
            "ProtectedIdentity",
            "Employment",
            "EmploymentSpan",
            "PayTerms",
            "FixedItem",
            "TaxDecision",
            "BankAccount",
            "BankAccountRequest",
            "TimeEntry",
            "Absence",
            "Payee",
            "NetDeduction",
            "PayMonth",
            "PayRun",
            "PayChunk",
            "Payslip",
            "PayLine",
            "SetAside",
            "Finding",
        ),
        migrations.RunSQL(OVERVIEW, NO_OVERVIEW),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
    ]
