"""What becomes of each payment of a file, worked out for all of them at once.

incoming: the file as read.  judged: the same with its key and its fate: new (to be booked), known (delivered before),
seen (booked from another kind of file), elsewhere (this account is booked from another kind of file), pending (not
booked by the bank yet), empty (0.00).

**Which payments are the same.** Within one kind of file the key decides. Giro: see formats.ocr_giro.records. Camt:
account, day, signed amount, reference or text, payer's account, the bank's reference, and a running number among
payments of the file that agree in all of these, so that honest twins both count and a repeated delivery, in any
order, adds nothing.

**Across kinds of files** money with a KID is the same when account, day, amount and KID are. The first payment of one
kind finds the first entry of the other, the second the second: each kind of file sees an entry once, and what is left
over is new. A lump sum without details is the same as the giro payments of one lump sum with the same total, unless
this kind of file shows those payments themselves: then it is other money. Where giro files tell of an account, a lump
sum of several payments is left to them, whichever file comes first.
"""

INCOMING = """
create temporary table incoming (
  line integer, account text, type text default '0', sign text, amount bigint, kid text, archive_ref text,
  debit_account text, settled date, ordered date, "group" text, "text" text, occurrence integer default 1,
  entry_number integer, currency text, reversal boolean default false, booked boolean default true,
  reference_kind text default 'kid', several boolean default false, payer text default '', own_reference boolean,
  end_to_end text default '', instructed text default '', return_reason text default '', details integer default 0
) on commit drop
"""

_WORDS = """coalesce(nullif(kid, ''), lower(regexp_replace("text", '[[:space:]]+', ' ', 'g')))"""

# Most payments have a reference of the bank's own and no twin: only those that may have one are compared.
TWINS = f"""
update incoming i set occurrence = twin.number
  from (select line, row_number() over (
                 partition by account, settled, amount, {_WORDS}, debit_account, archive_ref order by line) as number
          from incoming where booked) twin
 where twin.line = i.line and twin.number > 1
"""  # noqa: S608 - only our own constant is put in

# Type 12 carries the payer's agreement number where others carry the bank's reference.
KEYS = {
    "ocr-giro": """md5(concat_ws('|', account, settled, "group", type, amount, kid,
                     case when type <> '12' then archive_ref end, debit_account, occurrence))::uuid""",
    "camt": f"md5(concat_ws('|', 'camt', account, settled, amount, {_WORDS}, debit_account, archive_ref,"
    " occurrence))::uuid",
}

POLICY = """
create temporary table policy (account text, mode text, giro boolean) on commit drop
"""

JUDGED = """
create temporary table judged on commit drop as
select i.*,
       case when i.amount = 0 then 'empty'
            when not i.booked then 'pending'
            when exists (select 1 from payments_bankentry b where b.entry_key = i.key)
              or exists (select 1 from payments_entrysighting s where s.entry_key = i.key) then 'known'
            when p.mode = 'compare' or (p.mode = 'words' and i.has_kid)
              or (p.giro and i.details > 1 and i.amount > 0 and not i.has_kid) then 'elsewhere'
            else 'new' end as fate,
       null::bigint as entry_id
  from (select *, {key} as key, coalesce(kid, '') <> '' and reference_kind = 'kid' as has_kid from incoming) i
  join policy p using (account)
"""

SEEN = """
with mine as (
  select line, account, settled, amount, kid,
         row_number() over (partition by account, settled, amount, kid order by line) as number
    from judged where fate in ('new', 'elsewhere') and has_kid
), theirs as (
  select b.id, b.account, b.booked_on, b.amount, b.reference,
         row_number() over (partition by b.account, b.booked_on, b.amount, b.reference order by b.id) as number
    from payments_bankentry b
    join (select distinct account, settled from mine) days on days.account = b.account and days.settled = b.booked_on
   where b.source <> %(kind)s and b.reference <> ''
     and not exists (select 1 from payments_entrysighting s where s.entry_id = b.id and s.source = %(kind)s)
)
update judged j set fate = 'seen', entry_id = theirs.id
  from mine join theirs on theirs.account = mine.account and theirs.booked_on = mine.settled
   and theirs.amount = mine.amount and theirs.reference = mine.kid and theirs.number = mine.number
 where j.line = mine.line
"""

SEEN_LUMPS = """
with mine as (
  select line, account, settled, amount,
         row_number() over (partition by account, settled, amount order by line) as number
    from judged
   where (fate = 'new' or fate = 'elsewhere' and %(kind)s = 'camt.054')
     and details > 0 and amount > 0 and coalesce(kid, '') = ''
), lumps as (
  select min(b.id) as id, b.account, b.booked_on, sum(b.amount)::bigint as amount
    from payments_bankentry b
    join (select distinct account, settled from mine) days on days.account = b.account and days.settled = b.booked_on
    left join (select entry_id from judged where fate = 'seen') here on here.entry_id = b.id
    left join payments_entrysighting before on before.entry_id = b.id and before.source = %(kind)s
   where b.source = 'ocr-giro' and %(kind)s <> 'ocr-giro'
   group by b.account, b.booked_on, b.lump
  having count(here.entry_id) + count(before.id) = 0
), theirs as (
  select *, row_number() over (partition by account, booked_on, amount order by id) as number from lumps
   where not exists (select 1 from payments_entrysighting s where s.entry_id = lumps.id and s.source = 'lump')
)
update judged j set fate = 'lump', entry_id = theirs.id
  from mine join theirs on theirs.account = mine.account and theirs.booked_on = mine.settled
   and theirs.amount = mine.amount and theirs.number = mine.number
 where j.line = mine.line
"""

SIGHTINGS = """
insert into payments_entrysighting (entry_id, file_id, line, entry_key, source, lump, entry_number)
select entry_id, %(file_id)s, line, key, case fate when 'lump' then 'lump' else %(kind)s end, coalesce("group", ''),
       entry_number
  from judged where fate in ('seen', 'lump') order by line
"""

TOLD_BY_GIRO = """
select account from unnest(%s::text[]) as a (account)
 where exists (select 1 from payments_bankentry b where b.account = a.account and b.source = 'ocr-giro')
"""

HINT = "create temporary table hint (line integer, reference text) on commit drop"

MEANT = """
create temporary table meant on commit drop as
select h.line, min(r.case_id) as case_id, count(distinct r.case_id) as cases
  from hint h left join claims_paymentreference r using (reference) group by h.line
"""

FATES = "select fate, count(*), coalesce(sum(amount), 0)::bigint from judged group by fate"

# The same payment but for the bank's reference, from another file: booked, and shown.
LOOK_ALIKES = """
select e.line from entry e join payments_bankentry b
    on b.account = e.account and b.booked_on = e.settled and b.amount = e.amount and b.reference = e.kid
   and b.payer_account = e.debit_account and b.file_id <> %(file_id)s and b.bank_reference <> e.archive_ref
   and (e.kid <> '' or b."text" = e."text")
 where b.source = %(kind)s and %(kind)s <> 'ocr-giro' group by e.line order by e.line
"""
