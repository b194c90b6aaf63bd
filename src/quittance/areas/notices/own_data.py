"""What this area holds about a person: that something was told. The words are forgotten when they are sent."""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "notices",
        ("notices.Notice",),
        "select kind, channel, language, written_at, state, sent_at, settled_at from notices_notice"
        " where party_id = any(%(parties)s) order by id",
    ),
)
LEFT_OUT: dict[str, str] = {}
