"""Addresses of regions; they belong to no partnership."""

from django.urls import include, path

from network.views import regions

region = [
    path("", regions.RegionDetailView.as_view(), name="region_detail"),
    path("wijzigen/", regions.RegionUpdateView.as_view(), name="region_update"),
    path("partnerschap/", regions.RegionJoinView.as_view(), name="region_join"),
    path("scholen/", regions.RegionSchoolsView.as_view(), name="region_schools"),
    path("jaar/", regions.RegionYearView.as_view(), name="region_year"),
    path("geschiedenis/", regions.RegionHistoryView.as_view(), name="region_history"),
]
root = [
    path("onderwijsregios/", regions.RegionListView.as_view(), name="region_list"),
    path("onderwijsregios/nieuw/", regions.RegionCreateView.as_view(), name="region_create"),
    path("onderwijsregios/<int:pk>/", include(region)),
    path(
        "regiopartnerschappen/<int:pk>/beeindigen/", regions.RegionPartnershipEndView.as_view(),
        name="region_partnership_end",
    ),
    path("regioscholen/<int:pk>/beeindigen/", regions.RegionSchoolEndView.as_view(), name="region_school_end"),
]  # fmt: skip
