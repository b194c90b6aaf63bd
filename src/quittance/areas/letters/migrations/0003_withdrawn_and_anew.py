"""A print file can be withdrawn: its letters are printed again. A letter that could not go out in time is replaced."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
create function letters_refuse_second_print() returns trigger language plpgsql as $$
begin
  if exists (select 1 from letters_printedletter p where p.letter_id = new.letter_id
              and not exists (select 1 from letters_withdrawal w where w.batch_id = p.batch_id)) then
    raise exception 'letter % is in a print file already', new.letter_id using errcode = 'unique_violation';
  end if;
  return new;
end $$;

create trigger letter_is_printed_once before insert on letters_printedletter
  for each row execute function letters_refuse_second_print();

create function letters_refuse_both_ends() returns trigger language plpgsql as $$
begin
  if exists (select 1 from letters_handover h join letters_withdrawal w using (batch_id)
              where batch_id = new.batch_id) then
    raise exception 'print file % is either handed over or withdrawn', new.batch_id
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger handed_over_or_withdrawn after insert on letters_handover
  for each row execute function letters_refuse_both_ends();
create trigger withdrawn_or_handed_over after insert on letters_withdrawal
  for each row execute function letters_refuse_both_ends();
"""
BACKWARD = """
drop trigger withdrawn_or_handed_over on letters_withdrawal;
drop trigger handed_over_or_withdrawn on letters_handover;
drop function letters_refuse_both_ends();
drop trigger letter_is_printed_once on letters_printedletter;
drop function letters_refuse_second_print();
"""


class Migration(migrations.Migration):
    """The guard that a letter is printed once moves from a unique key to a trigger that knows withdrawn files."""

    dependencies = [("letters", "0002_plan_confirmation"), ("claims", "0006_demands_wait_for_paper")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="letters.letter",
            ),
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn",
                        to="letters.printbatch",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="printedletter",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="printed", to="letters.letter"
            ),
        ),
        migrations.AddConstraint(
            model_name="printedletter",
            constraint=models.UniqueConstraint(fields=("letter", "batch"), name="letter_once_in_a_batch"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
