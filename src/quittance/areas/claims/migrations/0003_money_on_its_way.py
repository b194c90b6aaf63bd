
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0002_case_numbers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paymentreference',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='references', to='claims.case'),
        ),
        migrations.CreateModel(
            name='MoneyOnItsWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(db_collation='C', max_length=40)),
                ('amount', models.BigIntegerField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expected', to='claims.case')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['case'], name='expected_open')],
                'constraints': [models.UniqueConstraint(fields=('case', 'source'), name='expected_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='expected_amount_positive')],
            },
        ),
    ]
