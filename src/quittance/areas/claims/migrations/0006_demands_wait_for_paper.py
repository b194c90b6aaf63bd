"""A payment demand that is ours to print waits for its paper, and the database refuses a fee before (inkassoloven § 10)."""

from django.db import migrations, models

FORWARD = """
create function claims_refuse_early_fee() returns trigger language plpgsql as $$
declare
  early bigint;
begin
  select fresh.case_id into early from fresh
   where fresh.component = 'collection_fee'
     and exists (select 1 from claims_notice n where n.case_id = fresh.case_id and n.waits_for_paper) limit 1;
  if early is not null then
    raise exception 'the payment demand of case % was not sent: no collection fee', early
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger charge_follows_a_sent_demand after insert on claims_charge
  referencing new table as fresh for each statement execute function claims_refuse_early_fee();
"""
BACKWARD = """
drop trigger charge_follows_a_sent_demand on claims_charge;
drop function claims_refuse_early_fee();
"""


class Migration(migrations.Migration):
    """Demands known before stay sent: their fees were charged."""

    dependencies = [("claims", "0005_assignments_and_looks")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="waits_for_paper",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("waits_for_paper", True)), fields=["case"], name="notice_waits_for_paper"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "payment_demand"), _negated=True)
                | models.Q(
                    (
                        "deadline__gte",
                        models.expressions.CombinedExpression(
                            models.F("sent_on"), "+", models.Value(14, models.IntegerField())
                        ),
                    )
                ),
                name="demand_gives_fourteen_days",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
