"""What this area holds about a person."""

from quittance.areas.parties.rules import identity_place
from quittance.kit.crypto import decrypt
from quittance.kit.own_data import Record, Section


def _opened(record: Record) -> Record:
    sealed, index = record.pop("sealed"), record.pop("index")
    number = decrypt(bytes(sealed), place=identity_place(bytes(index))) if sealed else ""
    return {**record, "identity_number": number}


SECTIONS = (
    Section(
        "person",
        ("parties.Party",),
        'select kind, name, identity as sealed, blind_index as "index", email, phone, address, postcode, city, country,'
        " language from parties_party where id = any(%(parties)s) order by id",
        _opened,
    ),
)
LEFT_OUT: dict[str, str] = {}
