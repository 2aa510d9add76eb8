"""Row-level security for the declarations, and a sealed one whose statements nobody changes."""

from django.db import migrations

from servicecenter.tenancy.operations import EnableTenancy

SEALED = """
CREATE FUNCTION payroll_only_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_declaration d WHERE d.state <> 'draft'
             AND d.id IN (SELECT DISTINCT declaration_id FROM touched)) THEN
    RAISE EXCEPTION 'Deklarationen är förseglad; % ändras inte.', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER statement_added AFTER INSERT ON payroll_individualstatement REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_draft();
CREATE TRIGGER statement_removed AFTER DELETE ON payroll_individualstatement REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_draft();
CREATE TRIGGER absence_added AFTER INSERT ON payroll_absencestatement REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_draft();
CREATE TRIGGER absence_removed AFTER DELETE ON payroll_absencestatement REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_only_draft();
CREATE TRIGGER statement_never_edited BEFORE UPDATE OR TRUNCATE ON payroll_individualstatement
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE TRIGGER absence_never_edited BEFORE UPDATE OR TRUNCATE ON payroll_absencestatement
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE TRIGGER number_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payroll_statementnumber
  FOR EACH STATEMENT EXECUTE FUNCTION payroll_never();
CREATE FUNCTION payroll_declaration_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'En deklaration tas inte bort; gör en ny version.' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'draft' THEN
    RETURN NEW;
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('sealed', 'draft'), ('sealed', 'approved'), ('approved', 'received'),
       ('approved', 'rejected'))
     OR (NEW.month, NEW.version, NEW.earlier_id, NEW.run_ids, NEW.runs_hash, NEW.contributions_kr, NEW.tax_kr,
         NEW.base_by_rate, NEW.people, NEW.absences, NEW.to_send, NEW.contact, NEW.made_by_id, NEW.made_at)
        IS DISTINCT FROM
        (OLD.month, OLD.version, OLD.earlier_id, OLD.run_ids, OLD.runs_hash, OLD.contributions_kr, OLD.tax_kr,
         OLD.base_by_rate, OLD.people, OLD.absences, OLD.to_send, OLD.contact, OLD.made_by_id, OLD.made_at)
     OR (NEW.state <> 'draft' AND (NEW.content_hash, NEW.sealed_by_id, NEW.sealed_at)
         IS DISTINCT FROM (OLD.content_hash, OLD.sealed_by_id, OLD.sealed_at))
     OR (OLD.approved_at IS NOT NULL AND (NEW.approved_by_id, NEW.approved_at)
         IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at)) THEN
    RAISE EXCEPTION 'Deklaration % är förseglad och går bara framåt.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER declaration_forward BEFORE UPDATE OR DELETE ON payroll_declaration
  FOR EACH ROW EXECUTE FUNCTION payroll_declaration_forward();
"""
NOT_SEALED = """
DROP TRIGGER declaration_forward ON payroll_declaration;
DROP TRIGGER number_kept ON payroll_statementnumber;
DROP TRIGGER absence_never_edited ON payroll_absencestatement;
DROP TRIGGER statement_never_edited ON payroll_individualstatement;
DROP TRIGGER absence_removed ON payroll_absencestatement;
DROP TRIGGER absence_added ON payroll_absencestatement;
DROP TRIGGER statement_removed ON payroll_individualstatement;
DROP TRIGGER statement_added ON payroll_individualstatement;
DROP FUNCTION payroll_declaration_forward();
DROP FUNCTION payroll_only_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0006_declarations")]

    operations = [
        EnableTenancy("Declaration", "DeclarationFile", "IndividualStatement", "AbsenceStatement", "StatementNumber"),
        migrations.RunSQL(SEALED, NOT_SEALED),
    ]
