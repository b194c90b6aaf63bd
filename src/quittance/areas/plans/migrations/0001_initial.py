
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('claims', '0007_holds'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(db_collation='C', max_length=10, unique=True)),
                ('state', models.CharField(choices=[('active', 'Active'), ('completed', 'Completed'), ('broken', 'Broken'), ('given_up', 'Given Up')], default='active', max_length=9)),
                ('way', models.CharField(choices=[('self', 'Self'), ('vipps', 'Vipps'), ('avtalegiro', 'Avtalegiro')], default='self', max_length=10)),
                ('agreed_at', models.DateTimeField()),
                ('begins_on', models.DateField()),
                ('frequency', models.CharField(max_length=8)),
                ('day_of_month', models.SmallIntegerField(null=True)),
                ('any_day', models.BooleanField(default=False)),
                ('owed', models.BigIntegerField()),
                ('fee', models.BigIntegerField(default=0)),
                ('channel', models.CharField(max_length=6)),
                ('form_token', models.CharField(db_collation='C', max_length=32, unique=True)),
                ('version', models.SmallIntegerField(default=1)),
                ('moves_used', models.SmallIntegerField(default=0)),
                ('skips_used', models.SmallIntegerField(default=0)),
                ('ended_on', models.DateField(null=True)),
                ('judged_to', models.DateField(null=True)),
                ('debtor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
                ('reference', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.paymentreference')),
            ],
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('vipps', 'vipps'), ('avtalegiro', 'avtalegiro')], max_length=10)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('active', 'Active'), ('ended', 'Ended')], default='asked', max_length=6)),
                ('agreement_id', models.CharField(blank=True, db_collation='C', max_length=64)),
                ('merchant', models.CharField(blank=True, max_length=20)),
                ('token', models.CharField(db_collation='C', max_length=22, unique=True)),
                ('redirect_url', models.TextField(blank=True)),
                ('ceiling', models.BigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('begun_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=20)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='plans.plan')),
            ],
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due', models.DateField()),
                ('amount', models.BigIntegerField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('paid', 'Paid'), ('missed', 'Missed'), ('dropped', 'Dropped')], default='open', max_length=7)),
                ('version', models.SmallIntegerField(default=1)),
                ('judged_after', models.DateField()),
                ('settled_on', models.DateField(null=True)),
                ('reminded_on', models.DateField(null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='plans.plan')),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('actor', models.TextField()),
                ('version', models.SmallIntegerField()),
                ('cost_effect', models.BigIntegerField(default=0)),
                ('facts', models.JSONField(default=dict)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='plans.plan')),
            ],
        ),
        migrations.CreateModel(
            name='PlanCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('owed', models.BigIntegerField()),
                ('since', models.DateField()),
                ('active', models.BooleanField(default=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.case')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='plans.plan')),
            ],
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owed_from', models.BigIntegerField(default=0)),
                ('valid_from', models.DateField()),
                ('smallest_instalment', models.BigIntegerField()),
                ('longest_months', models.SmallIntegerField()),
                ('first_within_days', models.SmallIntegerField()),
                ('frequencies', models.JSONField(default=list)),
                ('fee', models.BigIntegerField(default=0)),
                ('interest', models.CharField(choices=[('runs', 'Runs'), ('waived', 'Waived')], default='runs', max_length=6)),
                ('grace_days', models.SmallIntegerField()),
                ('moves', models.SmallIntegerField()),
                ('move_days', models.SmallIntegerField()),
                ('skips', models.SmallIntegerField()),
                ('misses', models.SmallIntegerField()),
                ('answer_days', models.SmallIntegerField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('creditor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.creditor')),
            ],
        ),
        migrations.CreateModel(
            name='PlanRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(db_collation='C', max_length=10, unique=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], default='open', max_length=9)),
                ('made_at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('channel', models.CharField(max_length=6)),
                ('form_token', models.CharField(db_collation='C', max_length=32, unique=True)),
                ('proposal', models.JSONField()),
                ('sealed', models.BinaryField()),
                ('offer', models.JSONField(null=True)),
                ('offer_until', models.DateField(null=True)),
                ('words', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('cases', models.ManyToManyField(related_name='+', to='claims.case')),
                ('debtor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
                ('plan', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='plans.plan')),
                ('rules', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.rules')),
            ],
        ),
        migrations.AddField(
            model_name='plan',
            name='rules',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.rules'),
        ),
        migrations.CreateModel(
            name='SettlementOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(db_collation='C', max_length=10, unique=True)),
                ('amount', models.BigIntegerField()),
                ('owed', models.BigIntegerField()),
                ('since', models.DateField(null=True)),
                ('until', models.DateField()),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('open', 'Open'), ('met', 'Met'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn'), ('rejected', 'Rejected')], default='proposed', max_length=9)),
                ('reason', models.TextField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('ended_on', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.case')),
            ],
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('charge_id', models.CharField(db_collation='C', max_length=30, unique=True)),
                ('attempt', models.SmallIntegerField(default=1)),
                ('amount', models.BigIntegerField()),
                ('due', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('ordered', 'Ordered'), ('collected', 'Collected'), ('refused', 'Refused'), ('cancelled', 'Cancelled')], default='planned', max_length=9)),
                ('failure', models.CharField(blank=True, max_length=20)),
                ('made_at', models.DateTimeField()),
                ('next_look_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='plans.instalment')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='plans.mandate')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'ordered'])), fields=['next_look_at'], name='charge_to_look_at')],
                'constraints': [models.UniqueConstraint(fields=('instalment', 'attempt'), name='charge_try_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='charge_amount_positive')],
            },
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('plan',), name='one_live_mandate'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('agreement_id', ''), _negated=True), fields=('way', 'agreement_id'), name='mandate_agreement_once'),
        ),
        migrations.AddIndex(
            model_name='instalment',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['due', 'plan'], name='instalment_open'),
        ),
        migrations.AddIndex(
            model_name='instalment',
            index=models.Index(fields=['plan', 'due'], name='instalment_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('judged_after__gte', models.F('due'))), name='instalment_judged_after_due'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('plan', 'due'), name='instalment_day_once'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['plan', 'id'], name='plan_event_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='plancase',
            constraint=models.UniqueConstraint(fields=('plan', 'case'), name='plan_case_once'),
        ),
        migrations.AddConstraint(
            model_name='plancase',
            constraint=models.UniqueConstraint(fields=('plan', 'place'), name='plan_case_place_once'),
        ),
        migrations.AddConstraint(
            model_name='plancase',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('case',), name='one_active_plan_for_a_case'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.UniqueConstraint(fields=('creditor', 'owed_from', 'valid_from', 'made_at'), name='rules_version_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__range', (1, 30)), ('fee__gte', 0), ('first_within_days__range', (1, 92)), ('grace_days__range', (0, 30)), ('longest_months__range', (1, 120)), ('misses__range', (0, 12)), ('move_days__range', (0, 62)), ('moves__range', (0, 99)), ('owed_from__gte', 0), ('skips__range', (0, 99)), ('smallest_instalment__gte', 100)), name='rules_make_sense'),
        ),
        migrations.AddIndex(
            model_name='planrequest',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['answer_by'], name='plan_request_open'),
        ),
        migrations.AddIndex(
            model_name='planrequest',
            index=models.Index(fields=['debtor', '-id'], name='plan_request_of_debtor'),
        ),
        migrations.AddConstraint(
            model_name='planrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), models.Q(('offer__isnull', False), ('offer_until__isnull', False)), _connector='OR'), name='request_offer_given'),
        ),
        migrations.AddConstraint(
            model_name='planrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('plan__isnull', False), _connector='OR'), name='request_accepted_has_plan'),
        ),
        migrations.AddConstraint(
            model_name='planrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='request_refused_with_words'),
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(fields=['debtor', '-id'], name='plan_of_debtor'),
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['id'], name='plan_active'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('fee__gte', 0), ('owed__gt', 0)), name='plan_owes'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state', 'active')), models.Q(models.Q(('state', 'active'), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='plan_ended_on_a_day'),
        ),
        migrations.AddIndex(
            model_name='settlementoffer',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['until'], name='settlement_open'),
        ),
        migrations.AddConstraint(
            model_name='settlementoffer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lt', models.F('owed'))), name='settlement_is_less'),
        ),
        migrations.AddConstraint(
            model_name='settlementoffer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['open', 'met']), _negated=True), ('since__isnull', False), _connector='OR'), name='settlement_open_since'),
        ),
        migrations.AddConstraint(
            model_name='settlementoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'open'])), fields=('case',), name='one_settlement_for_a_case'),
        ),
    ]
