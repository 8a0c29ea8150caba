"""Addresses of rates, costs, documents and contributions."""

from django.urls import include, path

from books.views import (
    confirming,
    contribution_sheets,
    contributions,
    costs,
    coverage,
    documents,
    hours,
    own_hours,
    proposing,
    rate_acts,
    rates,
    sheets,
)

contribution_sheet = [
    path("", contribution_sheets.ContributionSheetDetailView.as_view(), name="contribution_sheet_detail"),
    path("uitvoeren/", contribution_sheets.ContributionSheetImportView.as_view(), name="contribution_sheet_import"),
    path("opnieuw/", contribution_sheets.ContributionSheetCheckView.as_view(), name="contribution_sheet_check"),
    path("opgeven/", contribution_sheets.ContributionSheetGiveUpView.as_view(), name="contribution_sheet_give_up"),
]
rate = [
    path("", rate_acts.RateDetailView.as_view(), name="rate_detail"),
    path("bevestigen/", rate_acts.RateConfirmView.as_view(), name="rate_confirm"),
    path("terugsturen/", rates.RateRemoveView.as_view(), name="rate_remove"),
    path("geschiedenis/", rates.RateHistoryView.as_view(), name="rate_history"),
]
cost = [
    path("", costs.CostDetailView.as_view(), name="cost_detail"),
    path("wijzigen/", costs.CostUpdateView.as_view(), name="cost_update"),
    path("bevestigen/", costs.CostConfirmView.as_view(), name="cost_confirm"),
    path("terugsturen/", costs.CostRemoveView.as_view(), name="cost_remove"),
    path("corrigeren/", costs.CostCorrectView.as_view(), name="cost_correct"),
    path("document-toevoegen/", costs.CostAddDocumentView.as_view(), name="cost_add_document"),
    path("geschiedenis/", costs.CostHistoryView.as_view(), name="cost_history"),
]
cost_sheet = [
    path("", sheets.CostSheetDetailView.as_view(), name="cost_sheet_detail"),
    path("uitvoeren/", sheets.CostSheetImportView.as_view(), name="cost_sheet_import"),
    path("opnieuw/", sheets.CostSheetCheckView.as_view(), name="cost_sheet_check"),
    path("opgeven/", sheets.CostSheetGiveUpView.as_view(), name="cost_sheet_give_up"),
]
contribution = [
    path("", contributions.ContributionDetailView.as_view(), name="contribution_detail"),
    path("wijzigen/", contributions.ContributionUpdateView.as_view(), name="contribution_update"),
    path("bevestigen/", contributions.ContributionConfirmView.as_view(), name="contribution_confirm"),
    path("terugsturen/", contributions.ContributionRemoveView.as_view(), name="contribution_remove"),
    path("corrigeren/", contributions.ContributionCorrectView.as_view(), name="contribution_correct"),
    path("ontvangen/", contributions.ContributionReceiveView.as_view(), name="contribution_receive"),
    path("ontvangst-terugnemen/", contributions.ContributionTakeBackView.as_view(), name="contribution_take_back"),
    path("geschiedenis/", contributions.ContributionHistoryView.as_view(), name="contribution_history"),
]
hours_contribution = [
    path("", hours.HoursDetailView.as_view(), name="hours_contribution_detail"),
    path("wijzigen/", hours.HoursUpdateView.as_view(), name="hours_contribution_update"),
    path("bevestigen/", hours.HoursConfirmView.as_view(), name="hours_contribution_confirm"),
    path("terugsturen/", hours.HoursRemoveView.as_view(), name="hours_contribution_remove"),
    path("corrigeren/", hours.HoursCorrectView.as_view(), name="hours_contribution_correct"),
    path("geschiedenis/", hours.HoursHistoryView.as_view(), name="hours_contribution_history"),
]
root = [
    path("uurtarieven/<int:pk>/", include(rate)),
    path("kosten/<int:pk>/", include(cost)),
    path("kosten-inlezen/<int:pk>/", include(cost_sheet)),
    path(
        "kosten-documenten/<int:pk>/intrekken/", costs.CostDocumentWithdrawView.as_view(), name="cost_document_withdraw"
    ),
    path("documenten/<int:pk>/", documents.DocumentView.as_view(), name="document"),
    path("eigen-bijdragen/<int:pk>/", include(contribution)),
    path("bijdragen-inlezen/<int:pk>/", include(contribution_sheet)),
    path("ingevoerde-uren/<int:pk>/", include(hours_contribution)),
]
year = [
    path("uurtarieven/", rates.RateListView.as_view(), name="rate_list"),
    path("uurtarieven/nieuw/", rate_acts.RateCreateView.as_view(), name="rate_create"),
    path("kosten/", costs.CostListView.as_view(), name="cost_list"),
    path("kosten/nieuw/", costs.CostCreateView.as_view(), name="cost_create"),
    path("kosten/dekking/", coverage.CostCoverageView.as_view(), name="cost_coverage"),
    path("kosten/inlezen/", sheets.CostSheetListView.as_view(), name="cost_sheet_list"),
    path("kosten/inlezen/versturen/", sheets.CostSheetSendView.as_view(), name="cost_sheet_send"),
    path("kosten/inlezen/sjabloon/", sheets.CostSheetTemplateView.as_view(), name="cost_sheet_template"),
    path("eigen-bijdragen/", contributions.ContributionListView.as_view(), name="contribution_list"),
    path("eigen-bijdragen/nieuw/", contributions.ContributionCreateView.as_view(), name="contribution_create"),
    path("eigen-bijdragen/voorstellen/", proposing.ContributionProposeView.as_view(), name="contribution_propose"),
    path("eigen-bijdragen/ontvangen/", contributions.ContributionReceiveManyView.as_view(),
         name="contribution_receive_many"),
    path("eigen-bijdragen/inlezen/", contribution_sheets.MoneySheetListView.as_view(), name="contribution_sheet_list"),
    path("eigen-bijdragen/inlezen/versturen/", contribution_sheets.MoneySheetSendView.as_view(),
         name="contribution_sheet_send"),
    path("eigen-bijdragen/inlezen/sjabloon/", contribution_sheets.MoneySheetTemplateView.as_view(),
         name="contribution_sheet_template"),
    path("ingevoerde-uren/inlezen/", contribution_sheets.HoursSheetListView.as_view(), name="hours_sheet_list"),
    path("ingevoerde-uren/inlezen/versturen/", contribution_sheets.HoursSheetSendView.as_view(), name="hours_sheet_send"),
    path("ingevoerde-uren/inlezen/sjabloon/", contribution_sheets.HoursSheetTemplateView.as_view(),
         name="hours_sheet_template"),
    path("eigen-uren/", own_hours.OwnHoursView.as_view(), name="own_hours"),
    path("ingevoerde-uren/", hours.HoursListView.as_view(), name="hours_contribution_list"),
    path("ingevoerde-uren/nieuw/", hours.HoursCreateView.as_view(), name="hours_contribution_create"),
    path("te-bevestigen/", confirming.EntryConfirmListView.as_view(), name="entry_confirm"),
]  # fmt: skip
