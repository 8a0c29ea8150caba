"""Addresses of the placement office."""

from django.urls import include, path

from placements.views import lists, placements

app_name = "placements"
year = [
    path("plaatsingen/", placements.PlacementListView.as_view(), name="placement_list"),
    path("plaatsingen/nieuw/", placements.PlacementCreateView.as_view(), name="placement_create"),
    path("studenten/", lists.EnrolmentListView.as_view(), name="enrolment_list"),
    path("peergroepen/", lists.PeerGroupListView.as_view(), name="peer_group_list"),
    path("uren/", lists.HoursView.as_view(), name="hours"),
    path("belasting/", lists.LoadListView.as_view(), name="load_list"),
    path("zoek/student/", lists.EnrolmentLookupView.as_view(), name="enrolment_lookup"),
    path("zoek/school/", lists.SchoolLookupView.as_view(), name="school_lookup"),
    path("zoek/opleider/<slug:kind>/", lists.TrainerLookupView.as_view(), name="trainer_lookup"),
]
urlpatterns = [
    path("plaatsingen/<int:pk>/", placements.PlacementDetailView.as_view(), name="placement_detail"),
    path("plaatsingen/<int:pk>/corrigeren/", placements.PlacementUpdateView.as_view(), name="placement_update"),
    path("plaatsingen/<int:pk>/beeindigen/", placements.PlacementEndView.as_view(), name="placement_end"),
    path("plaatsingen/<int:pk>/geschiedenis/", placements.PlacementHistoryView.as_view(), name="placement_history"),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
