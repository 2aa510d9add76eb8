"""Agreements in versions, with the rows that their annexes are made of."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import servicecenter.agreements.models
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy, KeepToAgency


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0030_services_and_prices'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('reference', models.CharField(max_length=40, verbose_name='diarienummer')),
                ('made_at', models.DateTimeField(verbose_name='upplagd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upplagd av')),
            ],
            options={
                'verbose_name': 'överenskommelse i versioner',
                'verbose_name_plural': 'överenskommelser i versioner',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('number', models.PositiveIntegerField(verbose_name='nummer')),
                ('state', models.CharField(choices=[('draft', 'Utkast'), ('offered', 'Erbjuden'), ('signed', 'Undertecknad'), ('active', 'I drift'), ('ended', 'Upphörd')], default='draft', max_length=10, verbose_name='läge')),
                ('valid_from', models.DateField(verbose_name='gäller från')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='gäller till')),
                ('catalogue_number', models.PositiveIntegerField(verbose_name='tjänstekatalogens version')),
                ('price_list_name', models.CharField(max_length=20, verbose_name='prislista')),
                ('price_year', models.PositiveSmallIntegerField(default=1, verbose_name='år hos servicecentret')),
                ('terms_version', models.CharField(max_length=10, verbose_name='allmänna villkorens version')),
                ('change', models.CharField(blank=True, max_length=300, verbose_name='vad som ändrades')),
                ('made_at', models.DateTimeField(verbose_name='upplagd')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='undertecknad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('agreement', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='servicecenter.agreement', verbose_name='överenskommelse')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upplagd av')),
                ('paper', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.paper', verbose_name='överenskommelsens papper')),
            ],
            options={
                'verbose_name': 'avtalsversion',
                'verbose_name_plural': 'avtalsversioner',
                'ordering': ['agreement', '-number'],
            },
        ),
        migrations.CreateModel(
            name='AgreementAnnex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='bilaga')),
                ('covered_sha256', models.CharField(blank=True, max_length=64, verbose_name='kontrollsumma i överenskommelsen')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('paper', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.paper', verbose_name='papper')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annexes', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'avtalsbilaga',
                'verbose_name_plural': 'avtalsbilagor',
                'ordering': ['version', 'code'],
            },
        ),
        migrations.CreateModel(
            name='SlaRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=40, verbose_name='tjänst')),
                ('code', models.CharField(max_length=20, verbose_name='beteckning')),
                ('name', models.CharField(max_length=120, verbose_name='namn')),
                ('name_en', models.CharField(max_length=120, verbose_name='engelskt namn')),
                ('formula', models.CharField(max_length=400, verbose_name='formel i ord')),
                ('numerator', models.CharField(max_length=60, verbose_name='täljare')),
                ('denominator', models.CharField(max_length=60, verbose_name='nämnare')),
                ('unit', models.CharField(max_length=30, verbose_name='enhet')),
                ('dimension', models.CharField(choices=[('timeliness', 'I tid'), ('quality', 'Kvalitet'), ('volume', 'Volym'), ('efficiency', 'Effektivitet'), ('availability', 'Tillgänglighet'), ('satisfaction', 'Nöjdhet')], max_length=20, verbose_name='måttets slag')),
                ('target', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='målvärde')),
                ('direction', models.CharField(choices=[('at_least', 'minst'), ('at_most', 'högst')], max_length=10, verbose_name='riktning')),
                ('calendar', models.CharField(max_length=120, verbose_name='kalender')),
                ('clock', models.CharField(choices=[('elapsed', 'Förfluten servicetid'), ('working_days', 'Arbetsdagar'), ('cut_off', 'Stopptid'), ('fixed', 'Fast dag'), ('availability', 'Tillgänglighet')], max_length=20, verbose_name='klocka')),
                ('starts_with', models.CharField(max_length=200, verbose_name='starthändelse')),
                ('stops_with', models.CharField(max_length=200, verbose_name='stopphändelse')),
                ('pauses', models.CharField(max_length=300, verbose_name='pausorsaker')),
                ('exclusions', models.CharField(max_length=300, verbose_name='undantag')),
                ('measured_party', models.CharField(choices=[('centre', 'Servicecentret'), ('customer', 'Myndigheten')], max_length=10, verbose_name='vem som mäts')),
                ('calculated_by', models.CharField(max_length=120, verbose_name='vem som räknar')),
                ('frequency', models.CharField(choices=[('monthly', 'Varje månad'), ('quarterly', 'Varje kvartal'), ('yearly', 'Varje år')], max_length=20, verbose_name='hur ofta')),
                ('report_day', models.PositiveSmallIntegerField(verbose_name='rapportdag')),
                ('minimum_sample', models.PositiveIntegerField(verbose_name='minsta antal')),
                ('source_rows', models.CharField(max_length=200, verbose_name='källrader')),
                ('source', models.CharField(max_length=200, verbose_name='källa till målet')),
                ('is_own', models.BooleanField(default=False, verbose_name='eget startvärde')),
                ('has_consequence', models.BooleanField(default=False, verbose_name='med påföljd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sla', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'servicenivå',
                'verbose_name_plural': 'servicenivåer',
                'ordering': ['version', 'service', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ForumRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('council', 'Råd'), ('strategic', 'Strategisk'), ('tactical', 'Taktisk'), ('operational', 'Operativ')], max_length=12, verbose_name='nivå')),
                ('name', models.CharField(max_length=80, verbose_name='namn')),
                ('purpose', models.CharField(max_length=300, verbose_name='uppgift')),
                ('centre', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='servicecentrets ledamöter')),
                ('customer', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='myndighetens ledamöter')),
                ('frequency', models.CharField(max_length=60, verbose_name='hur ofta')),
                ('escalates_to', models.CharField(max_length=80, verbose_name='eskaleras till')),
                ('escalation_days', models.PositiveSmallIntegerField(verbose_name='arbetsdagar innan det eskaleras')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forums', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'samverkansforum',
                'verbose_name_plural': 'samverkansforum',
                'ordering': ['version', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=40, verbose_name='tjänst')),
                ('step', models.CharField(max_length=40, verbose_name='steg')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordning')),
                ('name', models.CharField(max_length=160, verbose_name='namn')),
                ('responsible', models.CharField(choices=[('centre', 'Servicecentret'), ('customer', 'Myndigheten'), ('third_party', 'Annan part')], max_length=12, verbose_name='ansvarig part')),
                ('party', models.CharField(blank=True, max_length=80, verbose_name='annan part')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='skäl till avvikelse från standard')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'ansvarsrad',
                'verbose_name_plural': 'ansvarsrader',
                'ordering': ['version', 'service', 'position'],
            },
        ),
        migrations.CreateModel(
            name='VolumeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=40, verbose_name='mått')),
                ('quantity', models.PositiveIntegerField(verbose_name='antal')),
                ('source', models.CharField(max_length=120, verbose_name='källa')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volumes', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'volymrad',
                'verbose_name_plural': 'volymrader',
                'ordering': ['version', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordning')),
                ('phase', models.CharField(max_length=60, verbose_name='fas')),
                ('activity', models.CharField(max_length=160, verbose_name='aktivitet')),
                ('owner', models.CharField(max_length=120, verbose_name='ansvarig')),
                ('starts_on', models.DateField(verbose_name='börjar')),
                ('ends_on', models.DateField(verbose_name='slutar')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'planrad',
                'verbose_name_plural': 'planrader',
                'ordering': ['version', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AnnexUser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-postadress')),
                ('full_name', models.CharField(max_length=120, verbose_name='fullständigt namn')),
                ('role', models.CharField(choices=[('employee', 'Medarbetare'), ('manager', 'Chef'), ('attester', 'Attestant'), ('reviewer', 'Granskare'), ('payroll_clerk', 'Lönehandläggare'), ('payroll_approver', 'Löneattestant'), ('payment_releaser', 'Utbetalare'), ('finance_clerk', 'Ekonomihandläggare'), ('ecommerce_clerk', 'E-handelshandläggare'), ('account_manager', 'Kundansvarig'), ('centre_signatory', 'Undertecknare för servicecentret'), ('onboarding_lead', 'Anslutningsprojektledare'), ('onboarding_member', 'Deltagare i anslutningsteamet'), ('steering_member', 'Ledamot av styrgruppen'), ('customer_lead', 'Kundens projektledare'), ('customer_member', 'Deltagare på kundens sida'), ('customer_signatory', 'Undertecknare för myndigheten'), ('auditor', 'Revisor'), ('administrator', 'Administratör')], max_length=20, verbose_name='roll')),
                ('unit_code', models.CharField(blank=True, max_length=20, verbose_name='enhetens kod')),
                ('amount_limit_ore', models.BigIntegerField(blank=True, null=True, verbose_name='beloppsgräns i öre')),
                ('is_orderer', models.BooleanField(default=False, verbose_name='behörig beställare')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'användarrad',
                'verbose_name_plural': 'användarrader',
                'ordering': ['version', 'full_name', 'role'],
            },
        ),
        migrations.CreateModel(
            name='ControlRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='beteckning')),
                ('service', models.CharField(max_length=40, verbose_name='tjänst')),
                ('name', models.CharField(max_length=200, verbose_name='namn')),
                ('frequency', models.CharField(max_length=60, verbose_name='hur ofta')),
                ('evidence', models.CharField(max_length=120, verbose_name='underlag')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='controls', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'avtalad kontroll',
                'verbose_name_plural': 'avtalade kontroller',
                'ordering': ['version', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ProcessingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=300, verbose_name='ändamål')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), size=None, verbose_name='slag av uppgifter')),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None, verbose_name='vilka uppgifterna gäller')),
                ('answers_requests', models.CharField(max_length=300, verbose_name='vem som svarar på begäran')),
                ('retention', models.CharField(max_length=300, verbose_name='bevarande och gallring')),
                ('sub_processors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None, verbose_name='underbiträden')),
                ('security', models.CharField(max_length=400, verbose_name='säkerhet')),
                ('valid_to', models.DateField(verbose_name='gäller till')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='processing', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'personuppgiftsrad',
                'verbose_name_plural': 'personuppgiftsrader',
                'ordering': ['version'],
            },
        ),
        migrations.CreateModel(
            name='TermsDeviation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=10, verbose_name='punkt')),
                ('text', models.CharField(max_length=600, verbose_name='i stället gäller')),
                ('reason', models.CharField(max_length=300, verbose_name='skäl')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='godkänd')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='godkänd av')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begärd av')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deviations', to='servicecenter.agreementversion', verbose_name='avtalsversion')),
            ],
            options={
                'verbose_name': 'villkorsavvikelse',
                'verbose_name_plural': 'villkorsavvikelser',
                'ordering': ['version', 'clause'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='serviceagreement',
            name='agreement_once_a_day',
        ),
        migrations.AddField(
            model_name='serviceagreement',
            name='code',
            field=models.CharField(blank=True, max_length=40, verbose_name='tjänst i katalogen'),
        ),
        migrations.AddField(
            model_name='serviceagreement',
            name='level',
            field=models.CharField(blank=True, max_length=40, verbose_name='servicenivå'),
        ),
        migrations.AddField(
            model_name='serviceagreement',
            name='price_item',
            field=models.CharField(blank=True, max_length=40, verbose_name='prispost'),
        ),
        migrations.AlterField(
            model_name='serviceagreement',
            name='service',
            field=models.CharField(choices=[('payroll', 'Löneadministration'), ('invoices', 'Leverantörsfakturor'), ('procurement', 'E-handel')], max_length=40, verbose_name='tjänst'),
        ),
        migrations.AddField(
            model_name='serviceagreement',
            name='version',
            field=servicecenter.tenancy.models.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='servicecenter.agreementversion', verbose_name='avtalsversion'),
        ),
        migrations.AddConstraint(
            model_name='serviceagreement',
            constraint=models.UniqueConstraint(condition=models.Q(('version', None)), fields=('agency', 'service', 'starts_on'), name='agreement_line_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='serviceagreement',
            constraint=models.UniqueConstraint(condition=models.Q(('version__isnull', False)), fields=('agency', 'version', 'service'), name='agreement_line_once'),
        ),
        migrations.AddConstraint(
            model_name='serviceagreement',
            constraint=models.CheckConstraint(condition=models.Q(('version', None), models.Q(('code', ''), _negated=True), _connector='OR'), name='agreement_line_of_a_version_is_in_the_catalogue'),
        ),
        migrations.AddConstraint(
            model_name='serviceagreement',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('signed_on__isnull', False), ('version__isnull', False)), expressions=[('agency', '='), ('service', '='), (servicecenter.agreements.models.DateRange('starts_on', 'ends_on', models.Value('[]')), '&&')], name='agreement_lines_never_overlap'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('agency', 'reference'), name='agreement_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(fields=('agency', 'agreement', 'number'), name='agreement_version_once'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'offered'])), fields=('agency', 'agreement'), name='agreement_one_version_in_work'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='agreement_version_period'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_on', None), ('state__in', ['draft', 'offered'])), models.Q(('signed_on__isnull', False), ('state__in', ['signed', 'active', 'ended'])), _connector='OR'), name='agreement_version_signed'),
        ),
        migrations.AddConstraint(
            model_name='agreementannex',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'code'), name='agreement_annex_once'),
        ),
        migrations.AddConstraint(
            model_name='annexuser',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'email', 'role'), name='annex_user_once'),
        ),
        migrations.AddConstraint(
            model_name='annexuser',
            constraint=models.CheckConstraint(condition=models.Q(('amount_limit_ore__isnull', True), ('amount_limit_ore__gt', 0), _connector='OR'), name='annex_user_limit'),
        ),
        migrations.AddConstraint(
            model_name='controlrow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'code'), name='control_row_once'),
        ),
        migrations.AddConstraint(
            model_name='forumrow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'name'), name='forum_row_once'),
        ),
        migrations.AddConstraint(
            model_name='forumrow',
            constraint=models.CheckConstraint(condition=models.Q(('escalation_days__gte', 1)), name='forum_escalates'),
        ),
        migrations.AddConstraint(
            model_name='planrow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'position'), name='plan_row_once'),
        ),
        migrations.AddConstraint(
            model_name='planrow',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='plan_row_period'),
        ),
        migrations.AddConstraint(
            model_name='processingrow',
            constraint=models.UniqueConstraint(fields=('agency', 'version'), name='processing_row_once'),
        ),
        migrations.AddConstraint(
            model_name='responsibilityrow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'service', 'step'), name='one_responsible_a_step'),
        ),
        migrations.AddConstraint(
            model_name='responsibilityrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('responsible', 'third_party'), models.Q(('party', ''), _negated=True)), models.Q(models.Q(('responsible', 'third_party'), _negated=True), ('party', '')), _connector='OR'), name='responsibility_names_its_party'),
        ),
        migrations.AddConstraint(
            model_name='slarow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'service', 'code'), name='sla_row_once'),
        ),
        migrations.AddConstraint(
            model_name='slarow',
            constraint=models.CheckConstraint(condition=models.Q(('report_day__range', (1, 31))), name='sla_report_day'),
        ),
        migrations.AddConstraint(
            model_name='slarow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('formula', ''), _negated=True), models.Q(('calendar', ''), _negated=True), models.Q(('source_rows', ''), _negated=True), models.Q(('exclusions', ''), _negated=True), models.Q(('pauses', ''), _negated=True)), name='sla_profile_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='termsdeviation',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'clause'), name='terms_deviation_once'),
        ),
        migrations.AddConstraint(
            model_name='termsdeviation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('approved_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='terms_deviation_by_two'),
        ),
        migrations.AddConstraint(
            model_name='volumerow',
            constraint=models.UniqueConstraint(fields=('agency', 'version', 'measure'), name='volume_row_once'),
        ),
        EnableTenancy(
            "Agreement",
            "AgreementVersion",
            "AgreementAnnex",
            "SlaRow",
            "ForumRow",
            "ResponsibilityRow",
            "VolumeRow",
            "PlanRow",
            "AnnexUser",
            "ControlRow",
            "ProcessingRow",
            "TermsDeviation",
        ),
        KeepToAgency("ServiceAgreement", "version"),
    ]
