"""Lists of invoices are read in the order of an index to its end, however far the reader turns the pages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0009_subscriptions'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='supplierinvoice',
            name='invoice_state_due',
        ),
        migrations.RemoveIndex(
            model_name='supplierinvoice',
            name='invoice_when',
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'state', 'due_on', 'id'], name='invoice_state_due'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', '-received_at', '-id'], name='invoice_when'),
        ),
    ]
