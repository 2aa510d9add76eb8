"""That somebody was reminded of purchases without a receipt."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0041_purchases_on_claims'),
        ('servicecenter', '0021_document_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_on', models.DateField(verbose_name='påmind')),
                ('purchases', models.PositiveIntegerField(verbose_name='antal köp')),
                ('oldest_on', models.DateField(verbose_name='äldsta köpets dag')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('person', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='card_reminders', to='payroll.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'påminnelse om kortköp',
                'verbose_name_plural': 'påminnelser om kortköp',
                'ordering': ['-told_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'person', 'told_on'), name='card_reminder_once_a_day')],
            },
        ),
        EnableTenancy("CardReminder"),
    ]
