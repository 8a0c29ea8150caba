"""Choices of the penvoerder's books."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkRole(models.TextChoices):
    """For what somebody's hours are: each role has a rate of its own in every school year."""

    SCHOOL_TRAINER = "school_trainer", _("school trainer")
    MENTOR = "mentor", _("mentor")
    INSTITUTE_TRAINER = "institute_trainer", _("institute trainer")
    PROGRAMME_LEADER = "programme_leader", _("programme leader")
    PLG_MEMBER = "plg_member", _("member of a PLG")
    MEETING = "meeting", _("member of a body or meeting")
    RESEARCH_COORDINATOR = "research_coordinator", _("research coordinator")
    LECTOR = "lector", _("lector or researcher")
    ADMINISTRATION = "administration", _("financial administration")
    QUALITY = "quality", _("quality staff")
    OTHER = "other", _("other work")


class PaidHow(models.TextChoices):
    """How a contribution in money is paid."""

    INVOICED = "invoiced", _("invoiced")
    SET_OFF = "set_off", _("set off against what the party gets")


class ContributionKind(models.TextChoices):
    """What a party brings in."""

    MONEY = "money", pgettext_lazy("own contribution", "money")
    HOURS = "hours", pgettext_lazy("own contribution", "hours")


class ClosingState(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("books", "closed")
    ASKED = "asked", _("closed; reopening is asked")
    REOPENED = "reopened", pgettext_lazy("books", "reopened")


class Verdict(models.TextChoices):
    """What the auditor found about a student of the sample; empty: not looked at yet."""

    IN_ORDER = "in_order", _("in order")
    NOT_IN_ORDER = "not_in_order", _("not in order")
    REMARK = "remark", pgettext_lazy("verdict", "in order, with a remark")


class SettlementMode(models.TextChoices):
    """Whether what parties owe each other is paid."""

    CASH = "cash", _("by payment")
    CLOSED = "closed", _("with closed purses")


class ShareKey(models.TextChoices):
    """By what costs and hours are shared that no stream paid."""

    BOARDS = "boards", _("equal parts for the boards")
    PARTIES = "parties", _("equal parts for boards and institutes")
    STUDENTS = "students", _("students placed, by the days")
    SCHOOLS = "schools", _("schools with students")


class SettlementState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("settlement", "concept")
    ADOPTED = "adopted", pgettext_lazy("settlement", "adopted")


class BatchState(models.TextChoices):
    """A payment batch: prepared by one, authorised by another, sent to the bank, answered."""

    DRAFT = "draft", pgettext_lazy("payment batch", "prepared")
    AUTHORISED = "authorised", pgettext_lazy("payment batch", "authorised")
    EXPORTED = "exported", pgettext_lazy("payment batch", "exported")
    PROCESSED = "processed", pgettext_lazy("payment batch", "processed")
    WITHDRAWN = "withdrawn", pgettext_lazy("payment batch", "withdrawn")


class MessageFormat(models.TextChoices):
    """The kind of file that the bank asks for."""

    PAIN_09 = "pain.001.001.09", "pain.001.001.09"
    PAIN_03 = "pain.001.001.03", "pain.001.001.03"


class PaymentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("payment", "open")
    PAID = "paid", pgettext_lazy("payment", "paid")
    REJECTED = "rejected", pgettext_lazy("payment", "rejected or returned")


class LedgerPurpose(models.TextChoices):
    """What the journal books; each has an account in the penvoerder's ledger package."""

    BANK = "bank", _("bank")
    GRANT_OCW = "grant_ocw", _("received in advance: subsidy of OCW")
    GRANT_OWN = "grant_own", _("received in advance: own contributions")
    GRANT_NETWORK = "grant_network", _("received in advance: learning network")
    GRANT_MUNICIPALITY = "grant_municipality", _("received in advance: municipality")
    GRANT_PROVINCE = "grant_province", _("received in advance: province")
    GRANT_RAAK = "grant_raak", _("received in advance: RAAK")
    GRANT_OTHER = "grant_other", _("received in advance: other source")
    INCOME_OCW = "income_ocw", _("income: subsidy of OCW")
    INCOME_PUBLIC = "income_public", _("income: municipality and province")
    INCOME_OTHER = "income_other", _("income: other sources and own contributions")
    ALLOCATED = "allocated", _("cost: subsidy divided over the parties")
    COST_BASIC = "cost_basic", _("cost: basic costs")
    COST_PROFESSIONALISATION = "cost_professionalisation", _("cost: professionalisation")
    COST_ACADEMIC = "cost_academic", _("cost: academic function")
    COST_NETWORK = "cost_network", _("cost: learning network")
    COST_OTHER = "cost_other", _("cost: other")
    PAYABLE = "payable", _("payable to the parties")
    CONTRIBUTIONS = "contributions", _("own contributions receivable")
    SETTLEMENT = "settlement", _("settlement and clearing")


# Hours in these roles follow from the placements, so nobody enters them.
PLACEMENT_ROLES = frozenset({WorkRole.SCHOOL_TRAINER, WorkRole.MENTOR, WorkRole.INSTITUTE_TRAINER})
