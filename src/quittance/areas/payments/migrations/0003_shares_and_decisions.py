
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0003_money_on_its_way'),
        ('exchange', '0001_initial'),
        ('payments', '0002_stricter_books'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaidReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('paid_on', models.DateField()),
                ('words', models.TextField(blank=True)),
                ('reported_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('found', 'Found'), ('not_found', 'Not Found'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('closed_by', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('way', models.CharField(choices=[('provider', 'Provider'), ('bank', 'Bank')], max_length=8)),
                ('account', models.BinaryField(null=True)),
                ('account_ending', models.CharField(blank=True, max_length=4)),
                ('payee', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('sent', 'Sent'), ('done', 'Done'), ('failed', 'Failed'), ('rejected', 'Rejected')], default='proposed', max_length=8)),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('end_to_end_id', models.CharField(db_collation='C', max_length=35, unique=True)),
                ('posting_id', models.BigIntegerField(null=True)),
                ('problem', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cases', 'Cases'), ('payback', 'Payback'), ('returned', 'Returned'), ('payout', 'Payout'), ('payment_out', 'Payment Out')], max_length=12)),
                ('comment', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('undone_by', models.TextField(blank=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ResolutionPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('posting_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('posting_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='attempt',
            name='bank_reference',
            field=models.CharField(blank=True, db_collation='C', max_length=25),
        ),
        migrations.AddField(
            model_name='attempt',
            name='memo',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='attempt',
            name='provider_reference',
            field=models.CharField(blank=True, db_collation='C', max_length=80),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('bank_reference', ''), _negated=True), fields=['bank_reference'], name='attempt_bank_reference'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_reference', ''), _negated=True), fields=('provider', 'provider_reference'), name='attempt_provider_reference_once'),
        ),
        migrations.AddField(
            model_name='paidreport',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paid_reports', to='claims.case'),
        ),
        migrations.AddField(
            model_name='paidreport',
            name='proof',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='exchange.receivedfile'),
        ),
        migrations.AddField(
            model_name='refund',
            name='attempt',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.attempt'),
        ),
        migrations.AddField(
            model_name='refund',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='claims.case'),
        ),
        migrations.AddField(
            model_name='refund',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.bankentry'),
        ),
        migrations.AddField(
            model_name='refund',
            name='operation',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.provideroperation'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='attempt',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='payments.attempt'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='payments.bankentry'),
        ),
        migrations.AddField(
            model_name='resolutionpart',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='claims.case'),
        ),
        migrations.AddField(
            model_name='resolutionpart',
            name='resolution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='payments.resolution'),
        ),
        migrations.AddField(
            model_name='share',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.attempt'),
        ),
        migrations.AddField(
            model_name='share',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='claims.case'),
        ),
        migrations.AddIndex(
            model_name='paidreport',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['reported_at'], name='report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='paidreport',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='report_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('state__in', ['proposed', 'approved', 'sent'])), fields=['asked_at'], name='refund_under_way'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', False), ('way', 'provider')), models.Q(('account__isnull', False), ('way', 'bank')), _connector='OR'), name='refund_way_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('entry__isnull', False), ('attempt__isnull', False), _connector='OR'), name='refund_from_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', True), ('entry__isnull', False)), models.Q(('attempt__isnull', False), ('entry__isnull', True)), _connector='OR'), name='resolution_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('entry',), name='entry_resolved_once'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('attempt',), name='attempt_resolved_once'),
        ),
        migrations.AddConstraint(
            model_name='resolutionpart',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='part_amount_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='resolutionpart',
            constraint=models.UniqueConstraint(fields=('resolution', 'case'), name='part_case_once'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(fields=('attempt', 'case'), name='share_once'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='share_amount_positive'),
        ),
        # What earlier attempts were for moves to their shares.
        migrations.RunSQL(
            "insert into payments_share (attempt_id, case_id, amount, posting_id)"
            " select a.id, a.case_id, a.amount, r.posting_id from payments_attempt a"
            " left join payments_receipt r on r.attempt_id = a.id where a.case_id is not null",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(
            model_name='attempt',
            name='attempt_case',
        ),
        migrations.RemoveField(
            model_name='attempt',
            name='case',
        ),
        migrations.RemoveField(
            model_name='receipt',
            name='posting_id',
        ),
    ]
