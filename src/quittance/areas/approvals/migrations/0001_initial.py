
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('subject', models.CharField(db_collation='C', max_length=60)),
                ('payload', models.JSONField()),
                ('payload_hash', models.BinaryField(max_length=32)),
                ('reason', models.TextField()),
                ('amount', models.BigIntegerField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('lapsed', 'Lapsed'), ('void', 'Void')], default='waiting', max_length=8)),
                ('maker', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('lapses_at', models.DateTimeField()),
                ('checker', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['made_at'], name='approval_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('checker', models.F('maker')), _negated=True), name='approval_maker_is_not_checker'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'rejected']), _negated=True), models.Q(models.Q(('checker', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='approval_decided_by_somebody'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('kind', 'subject'), name='approval_waits_once')],
            },
        ),
    ]
