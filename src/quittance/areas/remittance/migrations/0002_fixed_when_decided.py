"""What two people approve cannot be altered under their hands: a run's sums, a file's bytes, a payment's account."""

from django.db import migrations

FORWARD = """
create function remittance_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% %: what was decided is fixed, make another', tg_table_name, old.id
    using errcode = 'restrict_violation';
end $$;

create trigger run_is_fixed before update on remittance_remittancerun for each row
  when ((old.id, old.creditor_id, old.until, old.made_by, old.made_at, old.collected, old.fees, old.vat, old.deducts_vat,
         old.payable_before, old.vat_before, old.vat_settled, old.paid, old.payable_after, old.vat_after)
    is distinct from
        (new.id, new.creditor_id, new.until, new.made_by, new.made_at, new.collected, new.fees, new.vat, new.deducts_vat,
         new.payable_before, new.vat_before, new.vat_settled, new.paid, new.payable_after, new.vat_after))
  execute function remittance_refuse_change();
create trigger payment_file_is_fixed before update on remittance_paymentfile for each row
  when ((old.id, old.message_id, old.version, old.account, old.pay_on, old.content, old.sha256, old.count, old.total,
         old.made_by, old.made_at)
    is distinct from
        (new.id, new.message_id, new.version, new.account, new.pay_on, new.content, new.sha256, new.count, new.total,
         new.made_by, new.made_at))
  execute function remittance_refuse_change();
create trigger payment_line_is_fixed before update on remittance_paymentline for each row
  when ((old.id, old.file_id, old.kind, old.run_id, old.refund_id, old.transfer_id, old.details_id, old.amount,
         old.account, old.end_to_end, old.posting_id)
    is distinct from
        (new.id, new.file_id, new.kind, new.run_id, new.refund_id, new.transfer_id, new.details_id, new.amount,
         new.account, new.end_to_end, new.posting_id))
  execute function remittance_refuse_change();
create trigger taken_leg_is_fixed before update on remittance_takenleg for each row
  when (old.released or (old.id, old.run_id, old.posting_id, old.line, old.own)
    is distinct from (new.id, new.run_id, new.posting_id, new.line, new.own))
  execute function remittance_refuse_change();
"""
BACKWARD = """
drop trigger taken_leg_is_fixed on remittance_takenleg;
drop trigger payment_line_is_fixed on remittance_paymentline;
drop trigger payment_file_is_fixed on remittance_paymentfile;
drop trigger run_is_fixed on remittance_remittancerun;
drop function remittance_refuse_change();
"""


class Migration(migrations.Migration):
    """Guards only; no column changes."""

    dependencies = [("remittance", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
