"""Pages that a personal link opens, without signing in: one student's wishes and result, one school's places."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oids import formats
from oids.actions import ActionRefused, Conflict
from oids.views.secret_pages import SAVED, SecretPage
from partnerships.models import School
from placements.models import Placement
from rounds.actions.links import find_link
from rounds.actions.places import answer_place, remarks_on
from rounds.actions.wishes import file_appeal, save_wishes, takes_appeals_on
from rounds.enums import Channel
from rounds.forms.places import PlaceForm
from rounds.forms.wishes import PersonalWishForm
from rounds.models import Appeal, PersonalLink, PlaceOffer, Round, WishList
from rounds.places import annotated, limits_in_words, limits_of, schools_of
from rounds.tables.places import answer_in_words
from rounds.tables.wishes import APPEALS, AVOIDED
from rounds.wishes import earlier_schools, travel_from, travel_of
from rounds.wishes import remarks_on as remarks_on_wishes

DISTANCES = "afstanden"


class PersonalView(SecretPage):
    """`kind` is whose link opens the page: of an `enrolment` or of a `school`."""

    kind = ""

    @classmethod
    def as_view(cls, **initkwargs):
        if cls.kind not in ("enrolment", "school"):
            raise ImproperlyConfigured(f"{cls.__name__} does not say whose link opens it, so it does not start.")
        return super().as_view(**initkwargs)

    def find(self, token: str) -> PersonalLink | None:
        link = find_link(token)
        return link if link is not None and getattr(link, f"{self.kind}_id") is not None else None

    @property
    def link(self) -> PersonalLink:
        return self.found

    @property
    def round(self) -> Round:
        return self.link.round

    def again(self, form, version: int):
        """After somebody else was first: what was typed stays, and can be sent again over what stands there now."""
        form.data = form.data.copy()
        form.data["version"] = version


class StudentView(PersonalView):
    """What belongs to the one student of the link."""

    kind = "enrolment"

    @property
    def enrolment(self):
        return self.link.enrolment

    @cached_property
    def wish_list(self) -> WishList | None:
        rows = WishList.objects.filter(round=self.round, enrolment=self.enrolment)
        return rows.select_related("round").prefetch_related("wishes__school", "avoidances__school").first()

    @cached_property
    def appeal(self) -> Appeal | None:
        return Appeal.objects.filter(wish_list__round=self.round, wish_list__enrolment=self.enrolment).first()

    def placed(self) -> list[tuple[str, str]]:
        """Where the student is placed: told from the day of the round on which it is."""
        if self.today < self.round.confirmation_from:
            return []
        rows = Placement.objects.filter(enrolment=self.enrolment).select_related("school").order_by("valid_from")
        return [
            (", ".join(filter(None, [row.school.name, row.school.city])), formats.period(row.valid_from, row.valid_until))
            for row in rows
        ]  # fmt: skip


class PersonalWishesView(StudentView):
    """A student's own wishes: to enter while the round asks, to read until the link expires."""

    template_name = "rounds/personal/wishes.html"

    def get(self, request, token):
        return self.show(self.form() if self.open else None)

    def post(self, request, token):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        if DISTANCES in request.POST and self.open:
            return self.show(form)
        try:
            save_wishes(
                round=self.round, enrolment=self.enrolment, channel=Channel.LINK, link=self.link, **form.values()
            )
        except Conflict:
            del self.wish_list
            self.again(form, self.wish_list.version)
            form.add_error(
                None,
                _("The programme leader or your institute changed your wishes while this page was open. "
                  "Save again to replace that with what you filled in; or open the page afresh to see it."),
            )  # fmt: skip
            return self.show(form, 409)
        except (ActionRefused, ValidationError) as error:
            status = self.refused(form, error)
            return self.show(form, status)
        return HttpResponseRedirect(self.address(**{SAVED: 1}))

    @property
    def open(self) -> bool:
        return self.round.takes_wishes_on(self.today)

    @cached_property
    def asked(self) -> list:
        return list(self.wish_list.avoidances.all()) if self.wish_list else []

    def form(self, data=None) -> PersonalWishForm:
        undecided = [row for row in self.asked if row.granted is None]
        schools = schools_of(self.round).order_by("name", "city", "pk")
        initial = PersonalWishForm.initial_of(self.wish_list, undecided)
        return PersonalWishForm(data, round=self.round, avoidances=undecided, schools=schools, initial=initial)

    def sentence(self) -> str:
        round = self.round
        days = {"first": formats.day(round.wishes_from), "last": formats.day(round.wishes_until)}
        if self.open:
            return _("You can enter and change your wishes until %(last)s.") % days
        if not round.is_closed and self.today < round.wishes_from:
            return _("You can enter your wishes from %(first)s to %(last)s, here on this page.") % days
        return _("Wishes could be entered until %(last)s. You can still read them here.") % days

    def show(self, form, status: int = 200):
        row, round = self.wish_list, self.round
        travel = travel_of(row) if row else travel_from({}, round)
        facts = [
            (_("Postcode of home"), row.home_pc4 if row else ""),
            (_("Travel limit"), travel.limit),
        ]
        context = {
            "form": form if self.open else None,
            "errors": form if form is not None and form.errors else None,
            "name": str(self.enrolment.student), "round": round, "sentence": self.sentence(),
            "route": self.enrolment.get_route_display(), "year": self.enrolment.year_of_study,
            "saved": SAVED in self.request.GET and self.request.method == "GET" and row is not None,
            "sent_at": row.sent_at if row else None, "facts": facts,
            "wishes": [(wish.school, travel.to(wish.school)) for wish in row.wishes.all()] if row else [],
            "looked": DISTANCES in self.request.POST,
            "remarks": remarks_on_wishes(row) if row and self.open else [],
            "avoided": [
                (item.school, *AVOIDED[item.granted]) for item in self.asked if not self.open or item.granted is not None
            ],
            "earlier": earlier_schools([self.enrolment.student_id], round.school_year).get(self.enrolment.student_id, []),
            "told": self.today >= round.confirmation_from, "placed": self.placed(), "until": self.link.expires_on,
            "appeal": self.appeal, "appeal_tone": APPEALS[self.appeal.state] if self.appeal else "",
            "appeal_url": self.address(f"{self.request.path}bezwaar/") if takes_appeals_on(round, self.today) else "",
            "final_from": round.final_from,
        }  # fmt: skip
        return self.page(context, status=status)


class PersonalAppealView(StudentView):
    """One press says that the student does not agree; why is told, not written."""

    template_name = "rounds/personal/appeal.html"

    @property
    def back(self) -> str:
        return self.address(self.request.path.removesuffix("bezwaar/"))

    def get(self, request, token):
        if self.appeal is not None or not takes_appeals_on(self.round, self.today):
            return HttpResponseRedirect(self.back)
        return self.show()

    def post(self, request, token):
        try:
            file_appeal(round=self.round, enrolment=self.enrolment, channel=Channel.LINK, link=self.link)
        except ActionRefused as refused:
            return self.show(refused.message, 409)
        return HttpResponseRedirect(self.back)

    def show(self, problem: str = "", status: int = 200):
        context = {
            "name": str(self.enrolment.student), "round": self.round, "placed": self.placed(), "back": self.back,
            "problem": problem, "final_from": self.round.final_from,
        }  # fmt: skip
        return self.page(context, status=status)


class PersonalPlacesView(PersonalView):
    """A school's own places: to answer while the round asks, to read until the link expires."""

    kind = "school"
    template_name = "rounds/personal/places.html"

    @property
    def school(self) -> School:
        return self.link.school

    @cached_property
    def offer(self) -> PlaceOffer | None:
        rows = PlaceOffer.objects.filter(round=self.round, school=self.school)
        return rows.prefetch_related("limits").first()

    @property
    def open(self) -> bool:
        return self.round.takes_places_on(self.today)

    def form(self, data=None) -> PlaceForm:
        initial = PlaceForm.initial_of(self.offer)
        return PlaceForm(data, schools=School.objects.none(), school=self.school, initial=initial)

    def get(self, request, token):
        return self.show(self.form() if self.open else None)

    def post(self, request, token):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        values = form.values()
        try:
            answer_place(round=self.round, school=self.school, channel=Channel.LINK, link=self.link, **values)
        except Conflict:
            del self.offer
            if not self.says(values):
                self.again(form, self.offer.version)
                form.add_error(
                    None,
                    _("Somebody else changed this answer while this page was open. Save again to replace that with what "
                      "you filled in; or open the page afresh to see it."),
                )  # fmt: skip
                return self.show(form, 409)
        except (ActionRefused, ValidationError) as error:
            status = self.refused(form, error)
            return self.show(form, status)
        return HttpResponseRedirect(self.address(**{SAVED: 1}))

    def says(self, values: dict) -> bool:
        """Whether the answer is this already: the same form sent twice is no conflict."""
        offer = self.offer
        return all(getattr(offer, name) == values[name] for name in ("answer", "places", "note")) and (
            limits_of(offer.limits.all()) == limits_of(values["limits"])
        )

    def sentence(self) -> str:
        round = self.round
        days = {"first": formats.day(round.places_from), "last": formats.day(round.places_until)}
        if self.open:
            return _("You can answer, and change your answer, until %(last)s.") % days
        if not round.is_closed and self.today < round.places_from:
            return _("You can answer from %(first)s to %(last)s, here on this page.") % days
        return _("Places could be given until %(last)s. You can still read your answer here.") % days

    def show(self, form, status: int = 200):
        offer = self.offer
        row = annotated(School.objects.filter(pk=self.school.pk), self.round).get()
        limits = list(offer.limits.all()) if offer else []
        facts = [
            (_("Answer"), answer_in_words(offer.answer if offer else "")),
            (pgettext("of schools", "Places"), formats.count(offer.places) if offer and offer.answer else ""),
            (_("At most so many of them"), "; ".join(limits_in_words(limits))),
            (_("Note"), offer.note if offer else ""),
        ]
        context = {
            "form": form if self.open else None,
            "errors": form if form is not None and form.errors else None,
            "school": self.school, "round": self.round, "sentence": self.sentence(), "facts": facts,
            "saved": SAVED in self.request.GET and self.request.method == "GET" and offer is not None,
            "answered_at": offer.answered_at if offer else None, "until": self.link.expires_on,
            "remarks": remarks_on(offer.places, limits) if limits else [],
            "last_places": row.last_places, "students_now": row.students_now,
        }  # fmt: skip
        return self.page(context, status=status)
