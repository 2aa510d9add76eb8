"""The words of invoices, and the search among them."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

SEARCH = """
-- Searching invoices behind the wall (decision 0037): the function looks with its owner's rights, in the agency in scope
-- only, and gives out keys; the rows are read by the application's role. ``asked`` is a question as to_tsquery reads it.
CREATE INDEX invoice_text_words ON invoicing_invoicetext USING gin ((agency_id + 0), to_tsvector('swedish', text));
CREATE FUNCTION invoicing_invoice_hits(asked text, most integer)
RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off SET enable_indexscan = off
AS $$
DECLARE
  here bigint := current_setting('app.agency_id')::bigint;
BEGIN
  RETURN QUERY
    SELECT f.invoice_id FROM (
      SELECT t.invoice_id FROM invoicing_invoicetext t
      WHERE t.agency_id + 0 = here AND to_tsvector('swedish', t.text) @@ to_tsquery('swedish', asked) LIMIT most) f
    ORDER BY f.invoice_id DESC;
END $$;
REVOKE ALL ON FUNCTION invoicing_invoice_hits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invoicing_invoice_hits TO servicecenter_app;
"""
NO_SEARCH = """
DROP FUNCTION invoicing_invoice_hits;
DROP INDEX invoice_text_words;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0006_after_checks'),
        ('servicecenter', '0026_support_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='ord')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'fakturans ord',
                'verbose_name_plural': 'fakturors ord',
                'ordering': ['invoice'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice'), name='invoice_text_once')],
            },
        ),
        EnableTenancy("InvoiceText"),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
