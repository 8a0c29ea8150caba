"""Boards are asked, and reminded, to confirm their placements."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.querysets import in_usual_order
from partnerships.messages import Cause, Kind, Letter, register, staff_of
from rounds.enums import CheckState
from rounds.messages.base import today
from rounds.models import BoardCheck, CheckRequest


class _CheckKind(Kind):
    parameter = "check_request"
    nothing = gettext_lazy(
        "No board was asked to confirm anything in this school year yet. Ask under Confirmation by boards."
    )
    only_open = False

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        rows = CheckRequest.objects.visible_to(user).filter(partnership=partnership, school_year=school_year)
        return [Cause(str(row.pk), f"{row.name}, {formats.day(row.due_on)}", row) for row in rows]

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        request = cause.obj
        checks = BoardCheck.objects.filter(request=request).select_related("board").annotate(
            number=Count("lines"), open_lines=Count("lines", filter=Q(lines__state=CheckState.OPEN))
        )  # fmt: skip
        checks = [check for check in in_usual_order(checks) if check.open_lines or not self.only_open]
        staff = staff_of({check.board_id for check in checks})
        public = {"request": request.name, "year": str(request.school_year)}
        letters = []
        for check in checks:
            page = reverse("rounds:check_answer", args=[check.pk])
            context = {
                "asked": request, "board": check.board.name, "number": check.number, "open_number": check.open_lines,
                "link": f"{base}{page}", "is_late": today() > request.due_on,
            }  # fmt: skip
            detail = _("%(open)s of %(all)s not answered") % {
                "open": formats.count(check.open_lines), "all": formats.count(check.number),
            }  # fmt: skip
            about = check.get_absolute_url()
            letters += [
                Letter(
                    key=f"board:{check.board_id}:user:{user.pk}", who=f"{check.board}: {user.name}", to=user.email,
                    language=user.language, detail=detail, about=about, public=public,
                    context=context | {"name": user.name},
                )
                for user in staff.get(check.board_id, [])
            ]  # fmt: skip
            if not staff.get(check.board_id):
                letters.append(
                    Letter(
                        key=f"board:{check.board_id}",
                        who=str(check.board),
                        to="",
                        detail=detail,
                        about=about,
                        remedy=_("Nobody has the role of staff of this board: ask the administrator to give it"),
                        remedy_url=check.board.get_absolute_url(),
                    )
                )
        return letters


@register
class CheckRequested(_CheckKind):
    code = "check_request"
    label = gettext_lazy("Boards: confirm the placements")
    explanation = gettext_lazy("To the staff of every board that is asked to confirm its placements of a period.")


@register
class CheckReminder(_CheckKind):
    code = "check_reminder"
    label = gettext_lazy("Boards: reminder to confirm")
    explanation = gettext_lazy("To the staff of boards that did not answer everything yet.")
    only_open = True
