"""Expenses may be card purchases, each held by one of them."""

import django.db.models.deletion
import servicecenter.tenancy.models
from django.db import migrations, models

from servicecenter.tenancy.operations import KeepToAgency


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0040_billable_claims'),
        ('servicecenter', '0021_document_readings'),
    ]

    operations = [
        migrations.AddField(
            model_name='expense',
            name='card_transaction',
            field=servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='payroll.cardtransaction', verbose_name='kortköp'),
        ),
        KeepToAgency("Expense", "card_transaction"),
        migrations.AddField(
            model_name='expense',
            name='holds_purchase',
            field=models.BooleanField(db_default=False, default=False, verbose_name='kortköpet är taget'),
        ),
        migrations.AddField(
            model_name='expense',
            name='paid_by',
            field=models.CharField(blank=True, choices=[('agency', 'myndigheten betalar kortet'), ('person', 'den anställda betalar kortet')], db_default='', max_length=6, verbose_name='vem som betalar kortet'),
        ),
        migrations.AddField(
            model_name='travelclaim',
            name='card_ore',
            field=models.BigIntegerField(db_default=0, default=0, verbose_name='betalt med myndighetens kort i öre'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.UniqueConstraint(condition=models.Q(('holds_purchase', True)), fields=('agency', 'card_transaction'), name='expense_purchase_once'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('card_transaction__isnull', False), models.Q(('holds_purchase', False), ('paid_by', '')), _connector='OR'), name='expense_of_purchase'),
        ),
    ]
