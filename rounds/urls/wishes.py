"""Wishes of students, what is decided about them, and personal links."""

from django.urls import include, path

from rounds.views import links, personal, wish_decisions, wish_entry, wish_page, wishes

round = [
    path("", wishes.WishListView.as_view(), name="wish_list"),
    path("invullen/", wish_entry.WishEnterView.as_view(), name="wish_enter"),
    path("eerdere-scholen/", wish_entry.EarlierSchoolSetView.as_view(), name="earlier_school_set"),
    path("vermijden/", wish_decisions.AvoidanceDecideView.as_view(), name="avoidance_decide"),
    path("links/", links.LinkListView.as_view(), name="link_list"),
    path("links/maken/", links.LinkCreateView.as_view(), name="link_create"),
    path("zoek/student/", wish_entry.WishStudentLookupView.as_view(), name="wish_student_lookup"),
    path("zoek/school/", wish_entry.WishSchoolLookupView.as_view(), name="wish_school_lookup"),
    path("zoek/eerdere-school/", wish_entry.EarlierSchoolLookupView.as_view(), name="earlier_school_lookup"),
]
wish = [
    path("", wish_page.WishDetailView.as_view(), name="wish_detail"),
    path("geschiedenis/", wish_page.WishHistoryView.as_view(), name="wish_history"),
    path("bezwaar/", wish_decisions.AppealFileView.as_view(), name="appeal_file"),
]
# Without signing in, by personal link; these addresses stand in settings.SECRET_ADDRESSES.
open_to_links = [
    path("mijn-plek/<str:token>/", personal.PersonalWishesView.as_view(), name="personal_wishes"),
    path("mijn-plek/<str:token>/bezwaar/", personal.PersonalAppealView.as_view(), name="personal_appeal"),
    path("plekken-opgeven/<str:token>/", personal.PersonalPlacesView.as_view(), name="personal_places"),
]
urlpatterns = [
    path("rondes/<int:pk>/wensen/", include(round)),
    path("wensen/<int:pk>/", include(wish)),
    path("bezwaren/<int:pk>/", wish_decisions.AppealDecideView.as_view(), name="appeal_decide"),
    path("links/<int:pk>/intrekken/", links.LinkWithdrawView.as_view(), name="link_withdraw"),
    *open_to_links,
]
