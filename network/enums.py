"""Choices of the learning network."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ParticipantKind(models.TextChoices):
    """What takes part in a learning network; it is wider than the partnership that keeps it."""

    BOARD = "board", _("school board")
    INSTITUTE = "institute", _("institute")
    PARTNERSHIP = "partnership", _("other partnership")
    SCHOOL = "school", _("school outside the partnerships")
    VOCATIONAL = "vocational", _("ROC")
    MOBILITY = "mobility", _("mobility centre")
    OTHER = "other", pgettext_lazy("participant", "other")


# Of the register: their name is kept there, and boards and institutes take part in the money.
OF_REGISTER = frozenset({ParticipantKind.BOARD, ParticipantKind.INSTITUTE})


class GroupKind(models.TextChoices):
    PLG = "plg", _("PLG")
    WORKING_GROUP = "working_group", _("working group")


class Licence(models.TextChoices):
    """What others may do with a product."""

    CC0 = "cc0", _("CC0: free for everything")
    CC_BY = "cc_by", _("CC BY: free, with the makers' names")
    CC_BY_SA = "cc_by_sa", _("CC BY-SA: free, shared alike")
    CC_BY_NC = "cc_by_nc", _("CC BY-NC: free, not for sale")
    CC_BY_NC_SA = "cc_by_nc_sa", _("CC BY-NC-SA: free, not for sale, shared alike")
    NETWORK = "network", _("only within the learning network")


class ProductState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("product", "draft")
    PUBLISHED = "published", pgettext_lazy("product", "in the library")
    WITHDRAWN = "withdrawn", pgettext_lazy("product", "withdrawn")


class AcademicForm(models.TextChoices):
    """How a board gives form to its academic function; it differs between boards."""

    CENTRAL = "central", _("central research themes")
    GROUPS = "groups", _("research groups under teacher leaders")
    OTHER = "other", pgettext_lazy("academic form", "another form")


class AcademicTask(models.TextChoices):
    COORDINATOR = "coordinator", _("research coordinator")
    TEACHER_LEADER = "teacher_leader", _("teacher leader")
    LECTOR = "lector", _("lector or researcher")
