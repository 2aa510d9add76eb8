"""Disposal by rule and two persons, holds, and tombstones that stand."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# What has been carried out is the tombstone of what is gone: it is neither changed nor removed.
TOMBSTONE = """
CREATE FUNCTION servicecenter_disposal_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.carried_out_at IS NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Gallringens spår % går inte att ändra eller ta bort.', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stands BEFORE UPDATE OR DELETE ON servicecenter_disposal
  FOR EACH ROW EXECUTE FUNCTION servicecenter_disposal_stands();
"""
NO_TOMBSTONE = """
DROP TRIGGER stands ON servicecenter_disposal;
DROP FUNCTION servicecenter_disposal_stands();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0014_restore_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisposalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='slag')),
                ('years', models.PositiveSmallIntegerField(verbose_name='år')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='stöd')),
                ('starts_on', models.DateField(verbose_name='gäller från')),
                ('decided_at', models.DateTimeField(verbose_name='beslutad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='beslutad av')),
            ],
            options={
                'verbose_name': 'gallringsregel',
                'verbose_name_plural': 'gallringsregler',
                'ordering': ['kind', '-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='slag')),
                ('before', models.DateField(verbose_name='start före')),
                ('row_count', models.PositiveIntegerField(verbose_name='antal')),
                ('content_hash', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('proposed_at', models.DateTimeField(verbose_name='föreslagen')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='återtagen')),
                ('carried_out_at', models.DateTimeField(null=True, verbose_name='utförd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('carried_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='utförd av')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='föreslagen av')),
                ('rule', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.disposalrule', verbose_name='regel')),
            ],
            options={
                'verbose_name': 'gallring',
                'verbose_name_plural': 'gallringar',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='slag')),
                ('person_id', models.BigIntegerField(blank=True, null=True, verbose_name='person')),
                ('reason', models.CharField(max_length=200, verbose_name='anledning')),
                ('placed_at', models.DateTimeField(verbose_name='satt')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='hävd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='hävd av')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='satt av')),
            ],
            options={
                'verbose_name': 'gallringsstopp',
                'verbose_name_plural': 'gallringsstopp',
                'ordering': ['-id'],
            },
        ),
        migrations.AddIndex(
            model_name='disposalrule',
            index=models.Index(fields=['agency', 'kind'], name='servicecent_agency__87e154_idx'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.UniqueConstraint(condition=models.Q(('carried_out_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('agency', 'kind'), name='disposal_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(('carried_out_at__isnull', True), models.Q(('carried_out_by__isnull', False), ('withdrawn_at__isnull', True), models.Q(('carried_out_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='disposal_two_persons'),
        ),
        migrations.AddIndex(
            model_name='legalhold',
            index=models.Index(fields=['agency', 'lifted_at'], name='servicecent_agency__185516_idx'),
        ),
        EnableTenancy("DisposalRule", "LegalHold", "Disposal"),
        migrations.RunSQL(TOMBSTONE, NO_TOMBSTONE),
    ]
