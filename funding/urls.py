"""Addresses of the money."""

from django.urls import include, path

from funding.views import allocations as views

app_name = "funding"
allocation = [
    path("", views.AllocationDetailView.as_view(), name="allocation_detail"),
    path("stap/<int:step>/<slug:party>/", views.AllocationLineView.as_view(), name="allocation_line"),
    path("export.json", views.AllocationExportView.as_view(), name="allocation_export"),
    path("geschiedenis/", views.AllocationHistoryView.as_view(), name="allocation_history"),
    path("indienen/", views.AllocationSubmitView.as_view(), name="allocation_submit"),
    path("herberekenen/", views.AllocationRecalculateView.as_view(), name="allocation_recalculate"),
    path("terugsturen/", views.AllocationReturnView.as_view(), name="allocation_return"),
    path("vaststellen/", views.AllocationAdoptView.as_view(), name="allocation_adopt"),
    path("autoriseren/", views.AllocationAuthoriseView.as_view(), name="allocation_authorise"),
    path("corrigeren/", views.AllocationCorrectView.as_view(), name="allocation_correct"),
]
year = [
    path("verdelingen/", views.AllocationListView.as_view(), name="allocation_list"),
    path("verdelingen/nieuw/", views.AllocationPrepareView.as_view(), name="allocation_prepare"),
    path("subsidie/", views.GrantListView.as_view(), name="grant_list"),
    path("overzichten/", views.StatementListView.as_view(), name="statement_list"),
]
urlpatterns = [
    path("verdelingen/<int:pk>/", include(allocation)),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
