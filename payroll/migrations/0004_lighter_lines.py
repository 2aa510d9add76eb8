"""What a pay line need not be checked for one by one, and indexes that repeat another's beginning."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0003_protected'),
        ('servicecenter', '0006_attest'),
    ]

    operations = [
        # Nothing refers to a line, so nothing needs it to be unique within its agency.
        migrations.RunSQL(
            'ALTER TABLE payroll_payline DROP CONSTRAINT payroll_payline_in_agency',
            'ALTER TABLE payroll_payline ADD CONSTRAINT payroll_payline_in_agency UNIQUE (agency_id, id)',
        ),
        migrations.RemoveIndex(
            model_name='payline',
            name='payroll_pay_run_id_0baa9c_idx',
        ),
        migrations.AlterField(
            model_name='payline',
            name='agency',
            field=models.ForeignKey(db_constraint=False, db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet'),
        ),
        migrations.AlterField(
            model_name='payslip',
            name='person',
            field=servicecenter.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='payslips', to='payroll.person', verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='payslip',
            name='run',
            field=servicecenter.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payroll.payrun', verbose_name='körning'),
        ),
        migrations.AddIndex(
            model_name='payline',
            index=models.Index(fields=['agency', 'run'], name='payroll_pay_agency__561b9d_idx'),
        ),
    ]
