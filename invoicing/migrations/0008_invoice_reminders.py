"""That people were reminded of invoices."""

import django.db.models.deletion
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0007_invoice_text'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_on', models.DateField(verbose_name='påmind')),
                ('reviews', models.PositiveIntegerField(default=0, verbose_name='att granska')),
                ('attests', models.PositiveIntegerField(default=0, verbose_name='att attestera')),
                ('raised', models.PositiveIntegerField(default=0, verbose_name='från någon annan')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'påminnelse om fakturor',
                'verbose_name_plural': 'påminnelser om fakturor',
                'ordering': ['-told_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'user', 'told_on'), name='invoice_reminder_once_a_day')],
            },
        ),
        EnableTenancy("InvoiceReminder"),
    ]
