"""Confirmation by boards."""

from django.urls import include, path

from rounds.views import check_answers, check_renewal, checks

request = [
    path("", checks.CheckRequestDetailView.as_view(), name="check_request_detail"),
    path("corrigeren/", checks.CheckRequestUpdateView.as_view(), name="check_request_update"),
    path("intrekken/", checks.CheckRequestWithdrawView.as_view(), name="check_request_withdraw"),
    path("opnieuw/", check_renewal.CheckRequestRenewView.as_view(), name="check_request_renew"),
    path("geschiedenis/", checks.CheckRequestHistoryView.as_view(), name="check_request_history"),
]
check = [
    path("", check_answers.CheckDetailView.as_view(), name="check_detail"),
    path("invullen/", check_answers.CheckAnswerView.as_view(), name="check_answer"),
    path("geschiedenis/", check_answers.CheckHistoryView.as_view(), name="check_history"),
]
year = [
    path("bevestigingen/", checks.CheckRequestListView.as_view(), name="check_request_list"),
    path("bevestigingen/vragen/", checks.CheckRequestCreateView.as_view(), name="check_request_create"),
]
urlpatterns = [
    path("bevestigingen/<int:pk>/", include(request)),
    path("bevestigingen/besturen/<int:pk>/", include(check)),
    path(
        "bevestigingen/regels/<int:pk>/afhandelen/",
        check_answers.CheckLineSettleView.as_view(),
        name="check_line_settle",
    ),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
