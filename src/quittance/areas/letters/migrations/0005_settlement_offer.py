"""The letter that offers a reduced sum."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0004_plan_ended'),
    ]

    operations = [
        migrations.AlterField(
            model_name='code',
            name='kind',
            field=models.CharField(choices=[('payment_demand', 'Payment Demand'), ('collection_notice', 'Collection Notice'), ('reminder', 'Reminder'), ('credential_renewal', 'Credential Renewal'), ('receipt', 'Receipt'), ('settled', 'Settled'), ('account_statement', 'Account Statement'), ('plan_confirmation', 'Plan Confirmation'), ('plan_ended', 'Plan Ended'), ('settlement_offer', 'Settlement Offer'), ('message', 'Message')], max_length=20),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('payment_demand', 'Payment Demand'), ('collection_notice', 'Collection Notice'), ('reminder', 'Reminder'), ('credential_renewal', 'Credential Renewal'), ('receipt', 'Receipt'), ('settled', 'Settled'), ('account_statement', 'Account Statement'), ('plan_confirmation', 'Plan Confirmation'), ('plan_ended', 'Plan Ended'), ('settlement_offer', 'Settlement Offer'), ('message', 'Message')], max_length=20),
        ),
    ]
