"""Files of the bank: status reports (pain.002) and account statements (camt.053, camt.054), matched by our references."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from lxml import etree

from books.enums import PaymentState
from books.models import Payment, PaymentBatch
from books.sepa import NotAFileOfTheBank, cents_of, parse_xml

# What a bank writes where the standard asks for a reference that it does not have.
NOT_PROVIDED = "NOTPROVIDED"
SETTLED = {"ACSC", "ACCC"}
REFUSED = {"RJCT", "CANC"}
KINDS = {"CstmrPmtStsRpt": "pain.002", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the bank says of one payment; `cents` None: it names no amount."""

    end_to_end_id: str
    state: str
    day: datetime.date
    reason: str = ""
    cents: int | None = None

    def to_json(self) -> dict:
        return asdict(self) | {"day": self.day.isoformat()}

    @classmethod
    def from_json(cls, row: dict) -> Said:
        return cls(**row | {"day": datetime.date.fromisoformat(row["day"])})


@dataclass(frozen=True, slots=True)
class Whole:
    """What the bank says of a message or block of payments as one."""

    message_id: str
    state: str
    day: datetime.date
    reason: str = ""
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class BankFile:
    """`message_id`: of a status report the message that it answers, as the bank repeats it; empty when it names none.
    `other_accounts`: IBANs of statements in it that were left unread, since they are of another account."""

    kind: str
    lines: tuple[Said, ...]
    wholes: tuple[Whole, ...]
    message_id: str = ""
    other_accounts: tuple[str, ...] = ()


def read_bank_file(data: bytes, *, account: str = "") -> BankFile:
    """What it says; of statements only those of `account` (an IBAN), or that name no account. NotAFileOfTheBank when it is
    none of the kinds that are read."""
    root = parse_xml(data)
    for name, kind in KINDS.items():
        node = root.find(f"{{*}}{name}")
        if node is None and _local(root) == name:
            node = root
        if node is not None:
            try:
                return _status_report(node) if kind == "pain.002" else _statements(node, kind, account)
            except (ValueError, ArithmeticError) as error:
                raise NotAFileOfTheBank(_("a day or amount in it cannot be read")) from error
    raise NotAFileOfTheBank(_("it is neither pain.002 nor camt.053 or camt.054"))


def _local(node) -> str:
    return etree.QName(node).localname


def _text(node, path: str) -> str:
    return (node.findtext("/".join(f"{{*}}{name}" for name in path.split("/"))) or "").strip()


def _all(node, path: str) -> list:
    return node.findall("/".join(f"{{*}}{name}" for name in path.split("/")))


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text[:10]) if text else None


def _state(code: str) -> str:
    if code in SETTLED:
        return PaymentState.PAID.value
    return PaymentState.REJECTED.value if code in REFUSED else PaymentState.OPEN.value


def _why(node) -> str:
    words = []
    for row in _all(node, "StsRsnInf"):
        words += [_text(row, "Rsn/Cd") or _text(row, "Rsn/Prtry"), *(part.text or "" for part in _all(row, "AddtlInf"))]
    return " ".join(word.strip() for word in words if word.strip())[:300]


def _status_report(node) -> BankFile:
    made = _day(_text(node, "GrpHdr/CreDtTm")) or datetime.date.min
    lines: list[Said] = []
    wholes: list[Whole] = []
    answers = _text(node, "OrgnlGrpInfAndSts/OrgnlMsgId")
    for group in _all(node, "OrgnlGrpInfAndSts"):
        if code := _text(group, "GrpSts"):
            wholes.append(Whole(_text(group, "OrgnlMsgId"), _state(code), made, _why(group) or code))
    for block in _all(node, "OrgnlPmtInfAndSts"):
        if code := _text(block, "PmtInfSts"):
            wholes.append(Whole(_text(block, "OrgnlPmtInfId"), _state(code), made, _why(block) or code))
        for row in _all(block, "TxInfAndSts"):
            code = _text(row, "TxSts")
            day = _day(_text(row, "FctvIntrBkSttlmDt/Dt") or _text(row, "AccptncDtTm")) or made
            amount = _text(row, "OrgnlTxRef/Amt/InstdAmt")
            lines.append(
                Said(
                    _text(row, "OrgnlEndToEndId"), _state(code), day, _why(row) or code,
                    cents_of(amount) if amount else None,
                )
            )  # fmt: skip
    return BankFile("pain.002", tuple(lines), tuple(wholes), "" if answers == NOT_PROVIDED else answers)


def _statements(node, kind: str, account: str) -> BankFile:
    """The same reference stands on the statement of whoever was paid, as money that came in: that is no answer of ours."""
    lines: list[Said] = []
    wholes: list[Whole] = []
    others: list[str] = []
    for statement in [*_all(node, "Stmt"), *_all(node, "Ntfctn")]:
        own = "".join(_text(statement, "Acct/Id/IBAN").split()).upper()
        if account and own and own != account:
            others.append(own)
        else:
            _read_entries(_all(statement, "Ntry"), lines, wholes)
    return BankFile(kind, tuple(lines), tuple(wholes), other_accounts=tuple(dict.fromkeys(others)))


def _read_entries(entries: Iterable, lines: list[Said], wholes: list[Whole]) -> None:
    """Booked entries: money that went out is paid, money that came back with our reference is returned."""
    for entry in entries:
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) not in ("BOOK", ""):
            continue
        day = _day(_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"))
        if day is None:
            continue
        out = _text(entry, "CdtDbtInd") == "DBIT"
        state = (PaymentState.PAID if out else PaymentState.REJECTED).value
        parts = [part for detail in _all(entry, "NtryDtls") for part in _all(detail, "TxDtls")]
        for part in parts:
            amount = _text(part, "Amt") or _text(part, "AmtDtls/TxAmt/Amt") or _text(part, "AmtDtls/InstdAmt/Amt")
            if not amount and len(parts) == 1:
                amount = _text(entry, "Amt")
            back = _text(part, "RtrInf/Rsn/Cd")
            said = state if not back else PaymentState.REJECTED.value
            reason = "" if said == PaymentState.PAID.value else (back or "teruggeboekt")
            lines.append(Said(_text(part, "Refs/EndToEndId"), said, day, reason, cents_of(amount) if amount else None))
        block = _text(entry, "NtryDtls/Btch/PmtInfId") or _text(entry, "NtryDtls/TxDtls/Refs/PmtInfId")
        if out and block and not any(_text(part, "Refs/EndToEndId") for part in parts):
            wholes.append(Whole(block, PaymentState.PAID.value, day, "", cents_of(_text(entry, "Amt"))))


def answer_for(batch: PaymentBatch, payments: Iterable[Payment], found: BankFile) -> tuple[list[Said], int]:
    """The lines about this batch's payments, and how many others the file has.

    What is said of the whole batch is said of every payment that has no line of its own; an amount for the whole must be
    the batch's sum.
    """
    rows = list(payments)
    own = {row.end_to_end_id for row in rows}
    lines = [line for line in found.lines if line.end_to_end_id in own]
    others = len(found.lines) - len(lines)
    named = {line.end_to_end_id for line in lines}
    for whole in found.wholes:
        is_ours = whole.message_id and whole.message_id in (batch.message_id, f"{batch.message_id}-1")
        if not is_ours or whole.state == PaymentState.OPEN or whole.cents not in (None, batch.total_cents):
            continue
        for row in rows:
            if row.end_to_end_id not in named:
                named.add(row.end_to_end_id)
                lines.append(Said(row.end_to_end_id, whole.state, whole.day, whole.reason))
    return lines, others
