"""Files of shifts are kept as rows and read in the background."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0032_absence_counted'),
        ('servicecenter', '0019_reviewed'),
    ]

    operations = [
        migrations.AddField(
            model_name='shiftimport',
            name='headings',
            field=models.JSONField(db_default=[], default=list, verbose_name='rubriker'),
        ),
        migrations.AddField(
            model_name='shiftimport',
            name='state',
            field=models.CharField(choices=[('waiting', 'Läses in'), ('done', 'Inläst'), ('stopped', 'Stannade')], db_default='done', default='done', max_length=8, verbose_name='läge'),
        ),
        migrations.AddField(
            model_name='shiftimport',
            name='total',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='rader i filen'),
        ),
        migrations.AddField(
            model_name='shiftimport',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='försök'),
        ),
        migrations.AddField(
            model_name='shiftimport',
            name='worked_at',
            field=models.DateTimeField(null=True, verbose_name='senast läst ur'),
        ),
        migrations.CreateModel(
            name='ShiftLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='rad')),
                ('cells', models.TextField(verbose_name='radens innehåll')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('shift_import', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payroll.shiftimport', verbose_name='inläst schemafil')),
            ],
            options={
                'verbose_name': 'väntande schemarad',
                'verbose_name_plural': 'väntande schemarader',
                'ordering': ['shift_import', 'number'],
            },
        ),
        EnableTenancy("ShiftLine"),
    ]
