"""Read a camt.053 or camt.054 message: all of it is right, or none of it is used.

The parser sees the message piece by piece and never as a whole, so memory does not grow with the file. No document
type is let through, nothing is fetched, no entity is defined. What an entry looks like is learned from the first of
its kind (see `shapes`): the next ones are put before the parser as an empty stand-in, in the same place.

Not judged here, because it needs to know more than the file: whether the account is ours, whether the day lies in the
future, whether the file came before, whether a reference was issued.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from quittance.formats.bank import Problem
from quittance.formats.camt import layout
from quittance.formats.camt.entries import ASK, Collected, EntryReader, TooManyProblems
from quittance.formats.camt.groups import GroupReader
from quittance.formats.camt.plans import DetailPlan, EntryPlan, detail_plan, entry_plan
from quittance.formats.camt.records import CamtFile
from quittance.formats.camt.shapes import Paths, TooDeep, flatten
from quittance.formats.camt.standins import PIECE, Leaves, Run, StandIns, Written, declared_encoding
from quittance.formats.camt.values import ValueUnreadable

_ROOT = re.compile(r"\{" + re.escape(layout.NAMESPACE) + r"(camt\.05[34])\.([0-9]{3}\.[0-9]{2})\}Document")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class _Refused(Exception):
    """The message cannot be read further."""

    def __init__(self, where: str, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(where, code, message)


def read(data: bytes) -> CamtFile:
    """Read and check a whole message. Never raises for bad content: `verdict` is "refuse" and `problems` say why.

    Checked: well-formedness, name and version, amounts, days and directions, that the payments of an entry add up to
    it and are as many as it says, and that entries lead from the opening to the closing balance and to the sums the
    bank gives.
    """
    reader: _Reader | None = None
    try:
        _check_envelope(data)
        form, version = _name_and_version(data)
        reader = _Reader(data, form, version)
        return reader.read()
    except _Refused as refused:
        problems = [*(reader.collected.problems if reader else []), refused.problem]
        return CamtFile("refuse", problems=tuple(problems))
    except TooManyProblems:
        assert reader is not None
        remark = f"More problems were found; only the first {len(reader.collected.problems)} are listed."
        return CamtFile("refuse", problems=(*reader.collected.problems, Problem("file", "too_many_problems", remark)))


def _check_envelope(data: bytes) -> None:
    if not data or data.isspace():
        raise _Refused("file", "empty", "The file is empty. Fetch it from the bank again.")
    if len(data) > layout.MAX_BYTES:
        raise _Refused("file", "too_large", f"The file is larger than {layout.MAX_BYTES // 10**6} MB. {ASK}")
    if _DOCTYPE.search(data):
        message = "The file declares a document type (DOCTYPE). Banks do not send that; do not use the file."
        raise _Refused("file", "doctype", message)
    declared = declared_encoding(data)
    if b"\x00" in data[:4] or data.startswith((b"\xff\xfe", b"\xfe\xff")) or declared not in _ENCODINGS:
        raise _Refused("file", "encoding", f"The file is not written in UTF-8, as banks write it. {ASK}")


def _parser(**options: Any) -> Any:
    return etree.XMLPullParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        **options,
    )


def _name_and_version(data: bytes) -> tuple[layout.CamtFormat, str]:
    """What the root element says; everything else is told by name and refused."""
    parser = _parser(events=("start",))
    try:
        for start in range(0, layout.MAX_BYTES_APART, PIECE):
            parser.feed(data[start : start + PIECE])
            event = next(iter(parser.read_events()), None)
            if event:
                return _known(str(event[1].tag))
            if start > len(data):
                parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    raise _Refused("file", "format_unknown", f"The file does not begin with a camt message. {ASK}")


def _known(tag: str) -> tuple[layout.CamtFormat, str]:
    found = _ROOT.fullmatch(tag)
    if not found:
        raise _Refused("file", "format_unknown", "The file is no camt.053 or camt.054 message from a bank.")
    form: layout.CamtFormat = "camt.053" if found[1] == "camt.053" else "camt.054"
    if found[2] not in layout.VERSIONS:
        readable = " and ".join(layout.VERSIONS)
        message = (
            f"This is {found[1]}.{found[2]}. Quittance reads the versions {readable} of {found[1]}; "
            "ask the bank to deliver one of these."
        )
        raise _Refused("file", "version_unknown", message)
    return form, found[2]


def _not_well_formed(error: Any) -> _Refused:
    line = error.lineno or 1
    return _Refused(f"line {line}", "xml", f"The file is not well-formed XML, or was cut off: {error.msg}. {ASK}")


class _Reader:
    """One pass over one message."""

    def __init__(self, data: bytes, form: layout.CamtFormat, version: str) -> None:
        self.data, self.form, self.version = data, form, version
        self.namespace = f"{{{layout.NAMESPACE}{form}.{version}}}"
        self.collected = Collected(form)
        self.group_tag = self.namespace + layout.GROUP[form]
        self.groups: list[GroupReader] = []
        self.header: dict[str, str] = {}
        self.stand_ins = StandIns(data, self.namespace)
        self.entry_plans: dict[Paths, EntryPlan] = {}
        self.detail_plans: dict[Paths, DetailPlan] = {}
        self.entry: EntryReader | None = None
        self.failed = False

    def read(self) -> CamtFile:
        names = ("GrpHdr", "Bal", "Ntry", "TxDtls", layout.GROUP[self.form])
        parser = _parser(events=("end",), tag=[self.namespace + name for name in names])
        apart = 0
        try:
            for piece in self.stand_ins.pieces():
                parser.feed(piece)
                apart += len(piece)
                for _, element in parser.read_events():
                    self._take(element)
                    apart = 0
                if apart > layout.MAX_BYTES_APART:
                    raise _Refused(
                        self._where(), "too_large", f"A part of the message is larger than any bank sends. {ASK}"
                    )
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise _not_well_formed(error) from None
        except TooDeep:
            raise _Refused(
                self._where(), "too_deep", f"Elements lie deeper in each other than {layout.MAX_DEPTH}. {ASK}"
            ) from None
        return self._result(root)

    def _where(self) -> str:
        return f"entry {self.collected.number}" if self.collected.number else "file"

    # -- what comes out of it ---------------------------------------------------------------------------

    def _take(self, element: Any) -> None:
        name = element.tag[len(self.namespace) :]
        if name == "Ntry":
            self._take_entry(element)
        elif name == "TxDtls":
            self._take_detail(element)
        elif name == "GrpHdr":
            paths, leaves = flatten(element, self.namespace)
            named = zip([path for path in paths if not path.endswith("/")], leaves, strict=True)
            self.header = {path: leaf.strip() for path, leaf in named}
            element.clear()
        elif name == "Bal":
            if element.getparent().tag == self.group_tag:
                self._group(element.getparent()).balance(element)
            element.clear()
        else:
            self._group(element).close(element)
            element.clear()

    def _group(self, element: Any) -> GroupReader:
        """The reader of the group that this is the element of."""
        if element.tag != self.group_tag:
            raise _Refused(self._where(), "place", f"An entry stands outside its account. {ASK}")
        if not self.groups or self.groups[-1].element is not element:
            if len(self.groups) >= layout.MAX_GROUPS:
                raise _Refused("file", "too_many", f"More than {layout.MAX_GROUPS} statements in one file. {ASK}")
            self.groups.append(GroupReader(self.collected, len(self.groups), element, self.namespace))
        return self.groups[-1]

    def _take_entry(self, element: Any) -> None:
        group = self._group(element.getparent())
        written = self.stand_ins.entry()
        if isinstance(written, list):
            self._check_stand_in(element)
            for paths, leaves in written:
                self.collected.number, self.failed = self.collected.number + 1, False
                self._noting(self._read_whole, group, paths, leaves)
        else:
            if self.entry is None and not self.failed:
                self.collected.number += 1
            if written and written.whole:
                self._noting(self._learn_whole, group, element, written)
            else:
                self._noting(self._end_entry, group, element)
        self.entry, self.failed = None, False
        _forget(element)

    def _noting(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do a part of an entry; what cannot be read in it becomes a problem."""
        try:
            work(*arguments)
        except ValueUnreadable as error:
            if not self.failed:
                self.collected.problem(self._where(), error.code, str(error))
            self.failed = True

    def _learn_whole(self, group: GroupReader, element: Any, written: Written) -> None:
        paths, leaves = flatten(element, self.namespace)
        self.stand_ins.learn(self.stand_ins.entry_shapes, written, paths, leaves)
        self._read_whole(group, paths, leaves)

    def _read_whole(self, group: GroupReader, paths: Paths, leaves: Leaves) -> None:
        plan = self._entry_plan(paths)
        entry = group.entries
        entry.begin(plan, leaves)
        for detail in plan.details:
            entry.detail(detail, leaves)
        entry.end(plan, leaves)

    def _end_entry(self, group: GroupReader, element: Any) -> None:
        paths, leaves = flatten(element, self.namespace, leave_out="NtryDtls/TxDtls")
        plan = self._entry_plan(paths)
        if self.failed:
            return
        if self.entry is None:
            self.entry = group.entries
            self.entry.begin(plan, leaves)
        self.entry.end(plan, leaves)

    def _take_detail(self, element: Any) -> None:
        holder = element.getparent().getparent()
        if element.getparent().tag != self.namespace + "NtryDtls" or holder.tag != self.namespace + "Ntry":
            raise _Refused(self._where(), "place", f"A payment stands outside its entry. {ASK}")
        if self.stand_ins.read_with_entry():
            return
        written = self.stand_ins.detail()
        self._noting(self._read_detail, element, holder, written)
        _forget(element)

    def _read_detail(self, element: Any, holder: Any, written: Written | Run | None) -> None:
        if self.entry is None and not self.failed:
            self.collected.number += 1
            entry = self._group(holder.getparent()).entries
            paths, leaves = flatten(holder, self.namespace, leave_out="NtryDtls/TxDtls")
            entry.begin(self._entry_plan(paths), leaves)
            self.entry = entry
        if isinstance(written, list):
            self._check_stand_in(element)
            found: Run = written
        else:
            found = [flatten(element, self.namespace)]
            if written:
                self.stand_ins.learn(self.stand_ins.detail_shapes, written, *found[0])
        for one in found:
            if self.entry and not self.failed:
                self.entry.detail(self._detail_plan(one[0]), one[1])

    def _check_stand_in(self, element: Any) -> None:
        if element.get("q") is None:
            raise _Refused(self._where(), "place", f"Entries lie in each other. {ASK}")

    def _entry_plan(self, paths: Paths) -> EntryPlan:
        found = self.entry_plans.get(paths)
        if found is None:
            if len(self.entry_plans) > _MOST_PLANS:
                self.entry_plans.clear()
            found = self.entry_plans[paths] = entry_plan(paths)
        return found

    def _detail_plan(self, paths: Paths) -> DetailPlan:
        found = self.detail_plans.get(paths)
        if found is None:
            if len(self.detail_plans) > _MOST_PLANS:
                self.detail_plans.clear()
            found = self.detail_plans[paths] = detail_plan(paths)
        return found

    def _result(self, root: Any) -> CamtFile:
        collected = self.collected
        if not self.groups or not any(layout.MESSAGE.get(_name(child)) == self.form for child in root):
            collected.problem("file", "no_account", "The message holds no account.")
        if not self.header.get("MsgId"):
            collected.problem("file", "message_id", "The message has no identifier (MsgId).")
        if collected.problems:
            return CamtFile("refuse", self.form, self.version, tuple(collected.problems))
        return CamtFile(
            verdict="accept",
            format=self.form,
            version=self.version,
            message_id=self.header["MsgId"],
            created=self.header.get("CreDtTm", ""),
            groups=tuple(group.result() for group in self.groups),
            payments=collected.payments,
            entries=tuple(collected.entries),
            credit_count=collected.credit_count,
            credit_total=collected.credit_total,
            debit_count=collected.debit_count,
            debit_total=collected.debit_total,
            pending=collected.pending,
            latest=collected.latest,
        )


_MOST_PLANS = 200


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _forget(element: Any) -> None:
    """Let go of an element and of those before it, which are read already."""
    element.clear()
    parent = element.getparent()
    while (before := element.getprevious()) is not None and before.tag == element.tag:
        parent.remove(before)
