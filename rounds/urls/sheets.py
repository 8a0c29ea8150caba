"""Import of sheets."""

from django.urls import include, path

from rounds.views import sheets

sheet = [
    path("", sheets.SheetDetailView.as_view(), name="sheet_detail"),
    path("uitvoeren/", sheets.SheetImportView.as_view(), name="sheet_import"),
    path("opnieuw/", sheets.SheetCheckView.as_view(), name="sheet_check"),
    path("opgeven/", sheets.SheetGiveUpView.as_view(), name="sheet_give_up"),
]
year = [
    path("inlezen/", sheets.SheetListView.as_view(), name="sheet_list"),
    path("inlezen/versturen/", sheets.SheetSendView.as_view(), name="sheet_send"),
    path("inlezen/sjabloon/", sheets.SheetTemplateView.as_view(), name="sheet_template"),
]
urlpatterns = [
    path("inlezen/<int:pk>/", include(sheet)),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
