"""While a case is held the database refuses fees that would come of the time that passes (inkassoloven § 8)."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
create function claims_refuse_fee_while_held() returns trigger language plpgsql as $$
declare
  held bigint;
begin
  select fresh.case_id into held from fresh
    join claims_hold h on h.case_id = fresh.case_id and h.ended_on is null and fresh.day > h.since
   where fresh.component in ('collection_fee', 'reminder_fee') limit 1;
  if held is not null then
    raise exception 'case % is held: no fee', held using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger charge_not_while_held after insert on claims_charge
  referencing new table as fresh for each statement execute function claims_refuse_fee_while_held();
"""
BACKWARD = """
drop trigger charge_not_while_held on claims_charge;
drop function claims_refuse_fee_while_held();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0006_demands_wait_for_paper'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('source', models.CharField(db_collation='C', max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='claims.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'source'), name='acknowledged_once')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('source', models.CharField(db_collation='C', max_length=40)),
                ('since', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('fresh_deadline', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='claims.case')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_on__isnull', True)), fields=['case'], name='hold_open')],
                'constraints': [models.UniqueConstraint(fields=('case', 'source'), name='hold_once'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('since')), _connector='OR'), name='hold_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('fresh_deadline__isnull', True), models.Q(('ended_on__isnull', False), ('fresh_deadline__gt', models.F('ended_on'))), _connector='OR'), name='hold_deadline_when_ended')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
