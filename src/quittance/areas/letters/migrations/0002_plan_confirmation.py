from django.db import migrations, models

KINDS = [
    ('payment_demand', 'Payment Demand'),
    ('collection_notice', 'Collection Notice'),
    ('reminder', 'Reminder'),
    ('credential_renewal', 'Credential Renewal'),
    ('receipt', 'Receipt'),
    ('settled', 'Settled'),
    ('account_statement', 'Account Statement'),
    ('plan_confirmation', 'Plan Confirmation'),
    ('message', 'Message'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_initial'),
    ]

    operations = [
        migrations.AlterField('code', 'kind', models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField('letter', 'kind', models.CharField(choices=KINDS, max_length=20)),
    ]
