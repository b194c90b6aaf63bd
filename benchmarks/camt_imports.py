"""(g) A camt.054 of 100,000 entries against a large portfolio, end to end, against lxml and the same bare SQL."""

import io
import re
from functools import partial

from lxml import etree

from benchmarks.bare_import import import_bare
from benchmarks.bench_server import BenchDatabase
from benchmarks.camt_file import make_camt_file
from benchmarks.figures import Figure
from benchmarks.imports import measured, payments_for
from benchmarks.portfolio import Portfolio

# Later than the weeks of the giro files, so that no file is older than one booked before.
_FIRST_WEEK = 10
_SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.02}"


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Each round books a new week's message by the product and the next week's by the script."""
    name = f"import a camt.054 of {payments_for(portfolio):,} entries against {portfolio.cases:,} cases"
    bare = partial(import_bare, parsed=_parsed)
    peer = "lxml and bare SQL, same rows and guards"
    return measured(database, portfolio, name, peer, "bench.xml", make_camt_file, bare, first_week=_FIRST_WEEK)


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
