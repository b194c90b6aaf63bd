"""Mandates to draw instalments end with the company too; files that ask the bank; lists of agreements that were read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_initial'),
        ('plans', '0002_guards_and_first_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementListTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun', models.IntegerField()),
                ('ended', models.IntegerField()),
                ('others', models.IntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DrawingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(unique=True)),
                ('account', models.CharField(max_length=11)),
                ('content', models.BinaryField()),
                ('sha256', models.BinaryField(max_length=32, unique=True)),
                ('claims', models.IntegerField()),
                ('deletions', models.IntegerField()),
                ('total', models.BigIntegerField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('handed_by', models.TextField(blank=True)),
                ('handed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='mandate',
            name='mandate_agreement_once',
        ),
        migrations.AddField(
            model_name='charge',
            name='withdrawing',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='mandate',
            name='next_look_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='mandate',
            name='stopping',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='mandate',
            name='wants_notice',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(condition=models.Q(('next_look_at__isnull', False)), fields=['next_look_at'], name='mandate_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('agreement_id', ''), _negated=True), models.Q(('state', 'ended'), _negated=True)), fields=('way', 'agreement_id'), name='mandate_agreement_once'),
        ),
        migrations.AddField(
            model_name='agreementlisttaken',
            name='received',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.receivedfile'),
        ),
        migrations.AddConstraint(
            model_name='drawingfile',
            constraint=models.CheckConstraint(condition=models.Q(('claims__gte', 0), ('deletions__gte', 0), ('number__gt', 0), models.Q(('claims__gt', 0), ('deletions__gt', 0), _connector='OR')), name='drawing_file_says_something'),
        ),
        migrations.AddField(
            model_name='charge',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='plans.drawingfile'),
        ),
        migrations.AddField(
            model_name='charge',
            name='withdrawn_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn', to='plans.drawingfile'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'ordered', 'collected'])), fields=('instalment',), name='one_charge_for_an_instalment'),
        ),
    ]
