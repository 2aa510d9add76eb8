"""A payment batch keeps its bytes, its sum and its payments from the first commit; only its state moves, forwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from servicecenter.tenancy.models import TenantForeignKey

RIGHTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_paymentbatch, servicecenter_payment FROM servicecenter_app;
GRANT UPDATE (state, first_released_by_id, second_released_by_id, released_at, sent_at)
  ON servicecenter_paymentbatch TO servicecenter_app;
"""
NO_RIGHTS = """
REVOKE UPDATE (state, first_released_by_id, second_released_by_id, released_at, sent_at)
  ON servicecenter_paymentbatch FROM servicecenter_app;
GRANT UPDATE, DELETE ON servicecenter_paymentbatch, servicecenter_payment TO servicecenter_app;
"""

BATCH = """
CREATE FUNCTION servicecenter_paymentbatch_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'sealed' OR NEW.first_released_by_id IS NOT NULL OR NEW.second_released_by_id IS NOT NULL
     OR NEW.released_at IS NOT NULL OR NEW.sent_at IS NOT NULL
     OR NEW.sha256 <> pg_catalog.encode(pg_catalog.sha256(NEW.content), 'hex') THEN
    RAISE EXCEPTION 'Betalningsunderlaget % börjar som förseglat, med sin egen kontrollsumma och utan bemyndigande.', NEW.title
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER arrive BEFORE INSERT ON servicecenter_paymentbatch
  FOR EACH ROW EXECUTE FUNCTION servicecenter_paymentbatch_arrive();

CREATE TRIGGER never_change
  BEFORE UPDATE OF id, agency_id, public_id, origin, kind, title, pays_on, payment_count, total_ore, message_id,
    file_format, file_name, content, sha256, sealed_by_id, sealed_at, barred
  ON servicecenter_paymentbatch FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
CREATE TRIGGER never_delete BEFORE DELETE OR TRUNCATE ON servicecenter_paymentbatch
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();

CREATE FUNCTION servicecenter_paymentbatch_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
        (('sealed', 'released_once'), ('released_once', 'released'), ('released', 'sent')))
     OR (OLD.first_released_by_id IS NOT NULL AND NEW.first_released_by_id IS DISTINCT FROM OLD.first_released_by_id)
     OR (OLD.second_released_by_id IS NOT NULL AND NEW.second_released_by_id IS DISTINCT FROM OLD.second_released_by_id)
     OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
     OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
     OR (NEW.second_released_by_id IS NOT NULL AND NEW.first_released_by_id IS NULL)
     OR (NEW.state = 'released_once' AND NEW.first_released_by_id IS NULL)
     OR (NEW.state = 'sent' AND NEW.sent_at IS NULL)
     OR NEW.barred && ARRAY[NEW.first_released_by_id, NEW.second_released_by_id]
     OR NEW.sealed_by_id IN (NEW.first_released_by_id, NEW.second_released_by_id) THEN
    RAISE EXCEPTION 'Betalningsunderlaget % går bara framåt: förseglat, bemyndigat av två andra, sänt.', OLD.title
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER forward BEFORE UPDATE ON servicecenter_paymentbatch
  FOR EACH ROW EXECUTE FUNCTION servicecenter_paymentbatch_forward();

-- Runs at commit, when the scope may be gone; as the owner it sees the row all the same.
CREATE FUNCTION servicecenter_paymentbatch_is_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  total bigint;
  payments bigint;
BEGIN
  SELECT coalesce(sum(amount_ore), 0), count(*) INTO total, payments
    FROM servicecenter_payment WHERE agency_id = NEW.agency_id AND batch_id = NEW.id;
  IF total <> NEW.total_ore OR payments <> NEW.payment_count THEN
    RAISE EXCEPTION 'Betalningsunderlaget % stämmer inte: % betalningar på % öre, underlaget säger % på % öre.',
      NEW.title, payments, total, NEW.payment_count, NEW.total_ore USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_whole AFTER INSERT ON servicecenter_paymentbatch DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION servicecenter_paymentbatch_is_whole();
"""
NO_BATCH = """
DROP TRIGGER is_whole ON servicecenter_paymentbatch;
DROP TRIGGER forward ON servicecenter_paymentbatch;
DROP TRIGGER never_delete ON servicecenter_paymentbatch;
DROP TRIGGER never_change ON servicecenter_paymentbatch;
DROP TRIGGER arrive ON servicecenter_paymentbatch;
DROP FUNCTION servicecenter_paymentbatch_is_whole();
DROP FUNCTION servicecenter_paymentbatch_forward();
DROP FUNCTION servicecenter_paymentbatch_arrive();
"""

# A committed batch is always whole and no payment is of nothing, so one payment more would pass the sum.
PAYMENTS = """
CREATE FUNCTION servicecenter_payment_arrive() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT agency_id, batch_id FROM added) AS payment
    LEFT JOIN servicecenter_paymentbatch b ON b.id = payment.batch_id AND b.agency_id = payment.agency_id
    WHERE b.id IS NULL OR b.total_ore < (
      SELECT sum(p.amount_ore) FROM servicecenter_payment p
      WHERE p.agency_id = payment.agency_id AND p.batch_id = payment.batch_id)
  ) THEN
    RAISE EXCEPTION 'Betalningen ryms inte i underlaget: ett förseglat underlag får inga nya betalningar.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER arrive AFTER INSERT ON servicecenter_payment REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_payment_arrive();
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON servicecenter_payment
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
"""
NO_PAYMENTS = """
DROP TRIGGER never_change ON servicecenter_payment;
DROP TRIGGER arrive ON servicecenter_payment;
DROP FUNCTION servicecenter_payment_arrive();
"""

# The trigger that looks for the batch of each statement does the work of a reference checked row by row.
UNCHECKED = "ALTER TABLE servicecenter_payment DROP CONSTRAINT servicecenter_payment_batch_id_same_agency"
CHECKED = """
ALTER TABLE servicecenter_payment ADD CONSTRAINT servicecenter_payment_batch_id_same_agency
  FOREIGN KEY (agency_id, batch_id) REFERENCES servicecenter_paymentbatch (agency_id, id) DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0004_ledger")]

    operations = [
        migrations.AddField(
            "PaymentBatch",
            "barred",
            ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name="får inte bemyndiga"),
        ),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.RunSQL(BATCH, NO_BATCH),
        migrations.RunSQL(PAYMENTS, NO_PAYMENTS),
        migrations.AlterField(
            "Payment",
            "batch",
            TenantForeignKey(
                checked=False,
                on_delete=models.PROTECT,
                related_name="payments",
                to="servicecenter.paymentbatch",
                verbose_name="underlag",
            ),
        ),
        migrations.RunSQL(UNCHECKED, CHECKED),
    ]
