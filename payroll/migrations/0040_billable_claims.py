"""Claims that are billed: a table of their own, filled with those attested so far."""


import django.db.models.deletion
from django.db import migrations, models


WALL = """
ALTER TABLE payroll_billableclaim ENABLE ROW LEVEL SECURITY;
ALTER TABLE payroll_billableclaim FORCE ROW LEVEL SECURITY;
CREATE POLICY member_agencies ON payroll_billableclaim TO servicecenter_app
  USING (agency_id = nullif(current_setting('app.agency_id', true), '')::int
         OR agency_id IN (SELECT agency_id FROM servicecenter_membership
                          WHERE user_id = nullif(current_setting('app.user_id', true), '')::int))
  WITH CHECK (agency_id = current_setting('app.agency_id')::int);
CREATE POLICY migrate ON payroll_billableclaim TO servicecenter_migrator USING (true) WITH CHECK (true);
ALTER TABLE payroll_billableclaim ALTER COLUMN agency_id SET STATISTICS 0;
"""
NO_WALL = """
DROP POLICY member_agencies ON payroll_billableclaim;
DROP POLICY migrate ON payroll_billableclaim;
ALTER TABLE payroll_billableclaim NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payroll_billableclaim DISABLE ROW LEVEL SECURITY;
"""
FILL = """
INSERT INTO payroll_billableclaim (agency_id, claim_id, month, kind)
SELECT agency_id, id, to_char(attested_at AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM'),
       CASE WHEN trip = '' THEN 'outlay' ELSE 'trip' END
FROM payroll_travelclaim WHERE state = 'attested' AND replaces_id IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0039_claim_lists'),
        ('servicecenter', '0021_document_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillableClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim_id', models.BigIntegerField(unique=True, verbose_name='reseräkning')),
                ('month', models.CharField(max_length=7, verbose_name='månad')),
                ('kind', models.CharField(choices=[('trip', 'Reseräkning'), ('outlay', 'Utlägg')], max_length=6, verbose_name='slag')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'debiterbar reseräkning',
                'verbose_name_plural': 'debiterbara reseräkningar',
                'ordering': ['month', 'agency', 'id'],
                'indexes': [models.Index(fields=['agency', 'month', 'kind'], name='billable_claim_agency'), models.Index(fields=['month'], name='billable_claim_month')],
            },
        ),
        migrations.RunSQL(WALL, NO_WALL),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
