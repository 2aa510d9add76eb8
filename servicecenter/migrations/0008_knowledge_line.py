"""One line per agency that writers of pay facts share and a starting calculation waits for."""

import django.db.models.deletion
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ("servicecenter", "0007_audit_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name='KnowledgeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cut_off_at', models.DateTimeField(blank=True, null=True, verbose_name='senaste stopp för underlag')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'kunskapsgräns',
                'verbose_name_plural': 'kunskapsgränser',
                'constraints': [models.UniqueConstraint(fields=('agency',), name='knowledge_line_once')],
            },
        ),
        EnableTenancy("KnowledgeLine"),
    ]
