"""(g) A camt.054 of 100,000 entries against a large portfolio, end to end, against lxml and the same bare SQL."""

import io
import re

from lxml import etree

from benchmarks.bare_import import import_bare
from benchmarks.bench_server import BenchDatabase
from benchmarks.camt_file import make_camt_file
from benchmarks.figures import Figure, alternate, seconds
from benchmarks.imports import MEMORY_GOAL, PAYMENTS, ROUNDS, NotBooked, check_books, import_in_process
from benchmarks.portfolio import Portfolio

# Later than the weeks of the giro files, so that no file is older than one booked before.
_FIRST_WEEK = 10
_SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.02}"


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Each round books a new week's message by the product and the next week's by the script."""
    payments = max(PAYMENTS * portfolio.cases // 1_000_000, 100)
    week = iter(range(_FIRST_WEEK, _FIRST_WEEK + 2 * ROUNDS + 2))
    peaks: list[int] = []

    def product() -> float:
        file = database.folder / "bench.xml"
        file.write_bytes(make_camt_file(portfolio, next(week), payments))
        database.checkpoint()
        answer = import_in_process(file)
        if (answer["verdict"], answer["booked"]) != ("accept", payments):
            raise NotBooked(str(answer))
        peaks.append(int(str(answer["peak_memory"])))
        return payments / float(str(answer["seconds"]))

    def script() -> float:
        data = make_camt_file(portfolio, next(week), payments)
        database.checkpoint()
        with database.application(autocommit=False) as connection:
            return payments / seconds(lambda: import_bare(connection, data, parsed=_parsed))

    product(), script()  # the first of each warms the server's memory and is not counted
    ours, theirs = alternate([product, script], ROUNDS)
    check_books(database)
    name = f"import a camt.054 of {payments:,} entries against {portfolio.cases:,} cases"
    return [
        Figure(name, "payments/s", ours, "lxml and bare SQL, same rows and guards", theirs, goal=0.25),
        Figure(
            "the same: most memory the importing process held",
            "MB",
            max(peaks) / 10**6,
            "limit",
            MEMORY_GOAL / 10**6,
            goal=1,
            at_most=True,
        ),
    ]


def _parsed(data: bytes) -> str:
    """What a quick script takes out of each entry, as COPY wants it."""
    lines = []
    for number, (_, entry) in enumerate(etree.iterparse(io.BytesIO(data), tag=f"{_SPACE}Ntry"), start=1):
        find = entry.find
        detail = find(f"{_SPACE}NtryDtls/{_SPACE}TxDtls")
        words = "".join(detail.find(f"{_SPACE}RmtInf").itertext())
        amount = detail.find(f"{_SPACE}AmtDtls//{_SPACE}Amt").text.replace(".", "")
        day = find(f"{_SPACE}BookgDt/{_SPACE}Dt").text
        bank_reference = detail.find(f"{_SPACE}Refs/{_SPACE}AcctSvcrRef").text
        payer = detail.find(f"{_SPACE}RltdPties/{_SPACE}DbtrAcct//{_SPACE}Othr/{_SPACE}Id").text
        found = re.search("[0-9]{16}", words)
        reference = found[0] if found else ""
        lines.append(f"{number}\t{day}\t{amount}\t{reference}\t{bank_reference}\t{payer}\t0\n")
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]
    return "".join(lines)
