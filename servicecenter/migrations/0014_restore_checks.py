"""After a restore nothing is sent until the bank's list is compared."""

import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0013_role_request'),
    ]

    operations = [
        migrations.CreateModel(
            name='RestoreCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restored_to', models.DateTimeField(verbose_name='återläst till')),
                ('opened_at', models.DateTimeField(verbose_name='öppnad')),
                ('sent_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), default=list, size=None, verbose_name='meddelanden som banken har')),
                ('listed_at', models.DateTimeField(null=True, verbose_name='bankens lista inlagd')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='avslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='avslutad av')),
                ('listed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bankens lista inlagd av')),
            ],
            options={
                'verbose_name': 'avstämning efter återläsning',
                'verbose_name_plural': 'avstämningar efter återläsning',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('agency',), name='restore_check_open_once'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('closed_by__isnull', False), ('listed_by__isnull', False), models.Q(('closed_by', models.F('listed_by')), _negated=True)), _connector='OR'), name='restore_check_two_persons')],
            },
        ),
        EnableTenancy("RestoreCheck"),
    ]
