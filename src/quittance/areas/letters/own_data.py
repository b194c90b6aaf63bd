"""What this area holds about a person: every letter with every word of it; the passwords in them are kept nowhere."""

import json

from quittance.kit.own_data import Record, Section


def _opened(record: Record) -> Record:
    return {**record, "content": json.loads(record["content"])}


SECTIONS = (
    Section(
        "letters",
        ("letters.Letter", "letters.LetterCase", "letters.PrintedLetter"),
        "select x.id as letter, x.kind, x.day, x.deadline, x.language, x.on_paper, x.written_at, h.at as sent_at,"
        " array(select c.number from letters_lettercase o join claims_case c on c.id = o.case_id"
        " where o.letter_id = x.id order by c.number) as cases, x.content::text as content from letters_letter x"
        " left join letters_printedletter p on p.letter_id = x.id"
        " and not exists (select 1 from letters_withdrawal w where w.batch_id = p.batch_id)"
        " left join letters_handover h on h.batch_id = p.batch_id"
        " where x.party_id = any(%(parties)s) and not exists (select 1 from letters_lettercase o"
        " where o.letter_id = x.id and o.case_id <> all(%(cases)s)) order by x.id",
        _opened,
    ),
)
LEFT_OUT: dict[str, str] = {}
