"""Which letter holds of the agreements of one payment plan: the newest version. In SQL, for queries about letters."""

VERSION = "coalesce(substring({letter}.key from '^plan_confirmation:[0-9]+:plan:[0-9]+:([0-9]+):')::int, 0)"
"""The version of the agreement that a letter tells of, 0 for other letters: `{letter}` is a row."""

_PLAN = "substring({letter}.key from '^plan_confirmation:[0-9]+:plan:([0-9]+):[0-9]+:')"

OF_THE_SAME = f"""
letters_lettercase mine
  join letters_lettercase same on same.case_id = mine.case_id
  join letters_letter other on other.id = same.letter_id and other.kind = 'plan_confirmation'
 where mine.letter_id = l.id and {_PLAN.format(letter="other")} = {_PLAN.format(letter="l")}
"""
"""Every agreement (`other`) of the plan that the letter `l` tells of."""

NEWEST = f"coalesce((select max({VERSION.format(letter='other')}) from {OF_THE_SAME}), 0)"  # noqa: S608 - our own
"""The newest version of the agreement that the letter `l` tells of, 0 for other letters."""

ENDED = f"""(l.kind = 'plan_confirmation' and {_PLAN.format(letter="l")} is not null and not exists (
  select 1 from letters_lettercase mine join claims_hold held on held.case_id = mine.case_id and held.ended_on is null
   where mine.letter_id = l.id and held.source = 'plan:' || {_PLAN.format(letter="l")}))"""  # noqa: S608 - our own
"""Whether the letter `l` is an agreement on a plan that is not kept any more: it holds none of its cases."""
