"""SIE files that are handed in: their bytes never change, and the same bytes are handed in once."""

import django.db.models.deletion
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

RIGHTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_sieimport FROM servicecenter_app;
GRANT UPDATE (state, posted_by_id, posted_at) ON servicecenter_sieimport TO servicecenter_app;
"""
NO_RIGHTS = """
REVOKE UPDATE (state, posted_by_id, posted_at) ON servicecenter_sieimport FROM servicecenter_app;
GRANT UPDATE, DELETE ON servicecenter_sieimport TO servicecenter_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0008_knowledge_line'),
    ]

    operations = [
        migrations.CreateModel(
            name='SieImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('file_name', models.CharField(max_length=200, verbose_name='filnamn')),
                ('content', models.BinaryField(verbose_name='fil')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('program', models.CharField(blank=True, max_length=120, verbose_name='program')),
                ('voucher_count', models.PositiveIntegerField(verbose_name='antal verifikationer')),
                ('state', models.CharField(choices=[('checked', 'Granskas'), ('posted', 'Inläst')], default='checked', max_length=10, verbose_name='läge')),
                ('handed_in_at', models.DateTimeField(verbose_name='inlämnad')),
                ('posted_at', models.DateTimeField(null=True, verbose_name='inläst')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('handed_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlämnad av')),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inläst av')),
            ],
            options={
                'verbose_name': 'SIE-fil',
                'verbose_name_plural': 'SIE-filer',
                'ordering': ['-handed_in_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'sha256'), name='sie_file_once')],
            },
        ),
        EnableTenancy('SieImport'),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
