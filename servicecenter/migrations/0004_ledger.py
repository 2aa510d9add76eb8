"""A voucher is sealed once in balance, by one update that checks it whole; after that nothing of it changes.

Statements are checked, not lines: a check per line is quadratic. An unsealed voucher never outlives its transaction, so
no other transaction can see one, and a line is refused unless its voucher is seen unsealed.
"""

from django.db import migrations, models

from servicecenter.tenancy.models import TenantForeignKey

RIGHTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_voucher, servicecenter_voucherline FROM servicecenter_app;
GRANT UPDATE (sealed_at, line_count, turnover_ore) ON servicecenter_voucher TO servicecenter_app;
"""
NO_RIGHTS = """
REVOKE UPDATE (sealed_at, line_count, turnover_ore) ON servicecenter_voucher FROM servicecenter_app;
GRANT UPDATE, DELETE ON servicecenter_voucher, servicecenter_voucherline TO servicecenter_app;
"""

HEAD = """
CREATE FUNCTION servicecenter_voucher_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sealed_at IS NOT NULL THEN
    RAISE EXCEPTION 'Verifikation % kan inte läggas in färdig: den förseglas när raderna finns.', NEW.series || NEW.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER arrive BEFORE INSERT ON servicecenter_voucher
  FOR EACH ROW EXECUTE FUNCTION servicecenter_voucher_arrive();

CREATE FUNCTION servicecenter_voucher_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  total bigint;
  turnover bigint;
  line_count bigint;
BEGIN
  IF OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL THEN
    RAISE EXCEPTION 'Verifikation % ändras inte: rätta med en ny verifikation.', OLD.series || OLD.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT coalesce(sum(amount_ore), 0), coalesce(sum(amount_ore) FILTER (WHERE amount_ore > 0), 0), count(*)
    INTO total, turnover, line_count
    FROM servicecenter_voucherline WHERE agency_id = NEW.agency_id AND voucher_id = NEW.id;
  IF total <> 0 OR line_count < 2 OR line_count <> NEW.line_count OR turnover <> NEW.turnover_ore THEN
    RAISE EXCEPTION 'Verifikation % balanserar inte eller är ofullständig: % rader, skillnad % öre.',
      NEW.series || NEW.number, line_count, total USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seal BEFORE UPDATE OF sealed_at, line_count, turnover_ore ON servicecenter_voucher
  FOR EACH ROW EXECUTE FUNCTION servicecenter_voucher_seal();
CREATE TRIGGER never_change
  BEFORE UPDATE OF id, agency_id, public_id, series, number, fiscal_year, booked_on, text, origin, posted_by_id, posted_at
  ON servicecenter_voucher FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
CREATE TRIGGER never_delete BEFORE DELETE OR TRUNCATE ON servicecenter_voucher
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();

-- Runs at commit, when the scope may be gone; as the owner it sees the row all the same.
CREATE FUNCTION servicecenter_voucher_is_sealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM servicecenter_voucher WHERE id = NEW.id AND sealed_at IS NULL) THEN
    RAISE EXCEPTION 'Verifikation % är inte förseglad.', NEW.series || NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_sealed AFTER INSERT ON servicecenter_voucher DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION servicecenter_voucher_is_sealed();
"""
NO_HEAD = """
DROP TRIGGER is_sealed ON servicecenter_voucher;
DROP TRIGGER never_delete ON servicecenter_voucher;
DROP TRIGGER never_change ON servicecenter_voucher;
DROP TRIGGER seal ON servicecenter_voucher;
DROP TRIGGER arrive ON servicecenter_voucher;
DROP FUNCTION servicecenter_voucher_is_sealed();
DROP FUNCTION servicecenter_voucher_seal();
DROP FUNCTION servicecenter_voucher_arrive();
"""

LINES = """
CREATE FUNCTION servicecenter_voucherline_arrive() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT agency_id, voucher_id FROM added) AS line
    WHERE NOT EXISTS (
      SELECT FROM servicecenter_voucher v
      WHERE v.id = line.voucher_id AND v.agency_id = line.agency_id AND v.sealed_at IS NULL)
  ) THEN
    RAISE EXCEPTION 'Raden hör till en verifikation som är förseglad eller inte finns.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER arrive AFTER INSERT ON servicecenter_voucherline REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_voucherline_arrive();
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON servicecenter_voucherline
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
"""
NO_LINES = """
DROP TRIGGER never_change ON servicecenter_voucherline;
DROP TRIGGER arrive ON servicecenter_voucherline;
DROP FUNCTION servicecenter_voucherline_arrive();
"""

# The trigger that looks for the voucher of each statement does the work of a reference checked row by row.
UNCHECKED = "ALTER TABLE servicecenter_voucherline DROP CONSTRAINT servicecenter_voucherline_voucher_id_same_agency"
CHECKED = """
ALTER TABLE servicecenter_voucherline ADD CONSTRAINT servicecenter_voucherline_voucher_id_same_agency
  FOREIGN KEY (agency_id, voucher_id) REFERENCES servicecenter_voucher (agency_id, id) DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0003_audit")]

    operations = [
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.RunSQL(HEAD, NO_HEAD),
        migrations.RunSQL(LINES, NO_LINES),
        migrations.AlterField(
            "VoucherLine",
            "voucher",
            TenantForeignKey(
                checked=False,
                on_delete=models.PROTECT,
                related_name="lines",
                to="servicecenter.voucher",
                verbose_name="verifikation",
            ),
        ),
        migrations.RunSQL(UNCHECKED, CHECKED),
    ]
