"""The file for the bank: SEPA credit transfers (pain.001) of one batch, and read back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import sepaxml
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree
from sepaxml import SepaTransfer

from books.models import PaymentBatch

MOST_BYTES = 5 * 1024 * 1024


class NotAFileOfTheBank(ValueError):
    """The bytes are no XML that is read here: not well-formed, too large, or with declarations of its own."""


class InvalidFile(ValueError):
    """The file is not what its schema asks; says what and where."""


class _Transfer(SepaTransfer):
    """With message id and moment of creation that are given: the same batch is the same bytes every time."""

    def __init__(self, config: dict, schema: str, message_id: str, created_at: datetime.datetime) -> None:
        self._given = (message_id, created_at)
        super().__init__(config, schema=schema, clean=False)

    def _create_header(self) -> None:
        self.msg_id, created_at = self._given
        super()._create_header()
        moment = timezone.localtime(created_at).replace(tzinfo=None, microsecond=0)
        self._xml.find(f"{self.root_el}/GrpHdr/CreDtTm").text = moment.isoformat()

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for number, node in enumerate(self._xml.iter("PmtInfId"), start=1):
            node.text = f"{self.msg_id}-{number}"
        # No BIC is asked within SEPA; the guidelines want that said, not left open.
        for node in self._xml.iter("FinInstnId"):
            if len(node) == 0:
                ElementTree.SubElement(ElementTree.SubElement(node, "Othr"), "Id").text = "NOTPROVIDED"


def message_id_of(batch: PaymentBatch, at: datetime.datetime) -> str:
    return f"OIDS-B{batch.pk:06d}-{timezone.localtime(at):%Y%m%d%H%M%S}"


def transfer_file(batch: PaymentBatch, message_id: str, created_at: datetime.datetime) -> bytes:
    """All payments of the batch, checked against the schema of its format. InvalidFile when they do not fit."""
    transfer = _Transfer(
        {"name": batch.debtor_name, "IBAN": batch.debtor_iban, "currency": "EUR", "batch": True},
        batch.message_format, message_id, created_at,
    )  # fmt: skip
    for payment in batch.payments.order_by("party__code"):
        transfer.add_payment(
            {
                "name": payment.bank_name, "IBAN": payment.iban, "amount": payment.amount_cents,
                "execution_date": batch.execution_on, "description": payment.remittance,
                "endtoend_id": payment.end_to_end_id,
            }
        )  # fmt: skip
    data = transfer.export(validate=False)
    schema = _schema(batch.message_format)
    if not schema.validate(parse_xml(data)):
        error = schema.error_log[0]
        raise InvalidFile(f"{error.path}: {error.message}")
    return data


@lru_cache(maxsize=2)
def _schema(name: str) -> etree.XMLSchema:
    """The schema that comes with the library."""
    path = Path(sepaxml.__file__).parent / "schemas" / f"{name}.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def parse_xml(data: bytes) -> etree._Element:
    """XML from outside: nothing is fetched, no entities, no declarations of a document type."""
    if len(data) > MOST_BYTES:
        raise NotAFileOfTheBank(_("it is larger than 5 MB"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFileOfTheBank(_("it is not XML")) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise NotAFileOfTheBank(_("it declares a document type of its own"))
    return root


@dataclass(frozen=True, slots=True)
class ReadPayment:
    """One payment as the bank reads it."""

    end_to_end_id: str
    name: str
    iban: str
    cents: int
    remittance: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    message_id: str
    debtor_name: str
    debtor_iban: str
    execution_on: datetime.date
    number: int
    control_cents: int
    payments: tuple[ReadPayment, ...]


def cents_of(text: str) -> int:
    """Of an amount as `1234.56`, exactly."""
    whole, _point, rest = text.strip().partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0")[:2] or 0)


def read_transfer(data: bytes) -> ReadFile:
    """What a file says, to compare with what should be paid."""
    root = parse_xml(data)

    def one(node, path: str) -> str:
        return node.findtext("/".join(f"{{*}}{name}" for name in path.split("/")), "")

    start = root.find("{*}CstmrCdtTrfInitn")
    block = start.find("{*}PmtInf")
    day = one(block, "ReqdExctnDt/Dt") or one(block, "ReqdExctnDt")
    payments = tuple(
        ReadPayment(
            one(row, "PmtId/EndToEndId"), one(row, "Cdtr/Nm"), one(row, "CdtrAcct/Id/IBAN"),
            cents_of(one(row, "Amt/InstdAmt")), one(row, "RmtInf/Ustrd"),
        )
        for row in block.findall("{*}CdtTrfTxInf")
    )  # fmt: skip
    return ReadFile(
        one(start, "GrpHdr/MsgId"), one(block, "Dbtr/Nm"), one(block, "DbtrAcct/Id/IBAN"),
        datetime.date.fromisoformat(day.strip()), int(one(start, "GrpHdr/NbOfTxs")),
        cents_of(one(start, "GrpHdr/CtrlSum")), payments,
    )  # fmt: skip
