"""The order of every order, so that an index alone finds a page far into the list."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0010_article_pictures'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='purchaseorder',
            index=models.Index(fields=['agency', '-ordered_at', '-id'], name='purchase_order_latest'),
        ),
        migrations.RemoveIndex(model_name='purchaseorder', name='purchase_order_when'),
    ]
