"""Addresses of the money."""

from django.urls import include, path

from funding import foresight  # noqa: F401  adds what it shows to every preview
from funding.views import (
    allocation_acts,
    allocations,
    counts,
    grant_acts,
    grants,
    reports,
    rules,
    schemes,
    stream_acts,
    verifying,
    whatif,
)

app_name = "funding"
allocation = [
    path("", allocations.AllocationDetailView.as_view(), name="allocation_detail"),
    path("stap/<int:step>/<slug:party>/", allocations.AllocationLineView.as_view(), name="allocation_line"),
    path("wat-als/", whatif.AllocationWhatIfView.as_view(), name="allocation_what_if"),
    path("export.json", allocations.AllocationExportView.as_view(), name="allocation_export"),
    path("geschiedenis/", allocations.AllocationHistoryView.as_view(), name="allocation_history"),
    path("indienen/", allocation_acts.AllocationSubmitView.as_view(), name="allocation_submit"),
    path("herberekenen/", allocation_acts.AllocationRecalculateView.as_view(), name="allocation_recalculate"),
    path("terugsturen/", allocation_acts.AllocationReturnView.as_view(), name="allocation_return"),
    path("vaststellen/", allocation_acts.AllocationAdoptView.as_view(), name="allocation_adopt"),
    path("autoriseren/", allocation_acts.AllocationAuthoriseView.as_view(), name="allocation_authorise"),
    path("corrigeren/", allocation_acts.AllocationCorrectView.as_view(), name="allocation_correct"),
]
count = [
    path("", counts.CountDetailView.as_view(), name="count_detail"),
    path("indienen/", counts.CountFileView.as_view(), name="count_file"),
    path("geschiedenis/", counts.CountHistoryView.as_view(), name="count_history"),
]
grant = [
    path("", grants.GrantDetailView.as_view(), name="grant_detail"),
    path("corrigeren/", grant_acts.GrantUpdateView.as_view(), name="grant_update"),
    path("bedrag/", grant_acts.GrantAmountView.as_view(), name="grant_amount"),
    path("bedrag-uit-brief/", stream_acts.LetterAmountView.as_view(), name="letter_amount"),
    path("bestemming/", stream_acts.EarmarkAddView.as_view(), name="earmark_add"),
    path("termijnen/", stream_acts.InstalmentsPlanView.as_view(), name="grant_instalments"),
    path("ontvangst/", grant_acts.GrantReceiptView.as_view(), name="grant_receipt"),
    path("geschiedenis/", grants.GrantHistoryView.as_view(), name="grant_history"),
]
scheme = [
    path("", schemes.SchemeDetailView.as_view(), name="scheme_detail"),
    path("wat-als/", whatif.SchemeWhatIfView.as_view(), name="scheme_what_if"),
    path("stap/", schemes.StepAddView.as_view(), name="step_add"),
    path("vaststellen/", schemes.SchemeAdoptView.as_view(), name="scheme_adopt"),
    path("geschiedenis/", schemes.SchemeHistoryView.as_view(), name="scheme_history"),
]
year = [
    path("subsidieregels/nieuw/", rules.RuleCreateView.as_view(), name="rule_create"),
    path("tellingen/", counts.CountListView.as_view(), name="count_list"),
    path("tellingen/voorstel/", counts.CountProposeView.as_view(), name="count_propose"),
    path("subsidie/", grants.GrantListView.as_view(), name="grant_list"),
    path("subsidie/nieuw/", grant_acts.GrantRegisterView.as_view(), name="grant_register"),
    path("subsidie/nieuwe-geldstroom/", grant_acts.StreamRegisterView.as_view(), name="stream_register"),
    path("verdeelsleutels/", schemes.SchemeListView.as_view(), name="scheme_list"),
    path("verdeelsleutels/nieuw/", schemes.SchemeCreateView.as_view(), name="scheme_create"),
    path("verdelingen/", allocations.AllocationListView.as_view(), name="allocation_list"),
    path("verdelingen/nieuw/", allocation_acts.AllocationPrepareView.as_view(), name="allocation_prepare"),
    path("overzichten/", reports.StatementListView.as_view(), name="statement_list"),
    path("verantwoording/", reports.AccountabilityReportView.as_view(), name="accountability_report"),
    path("verantwoording/controleren/", verifying.ReportVerifyView.as_view(), name="report_verify"),
]
urlpatterns = [
    path("subsidieregels/", rules.RuleListView.as_view(), name="rule_list"),
    path("subsidieregels/<int:pk>/", rules.RuleDetailView.as_view(), name="rule_detail"),
    path("subsidieregels/<int:pk>/intrekken/", rules.RuleRemoveView.as_view(), name="rule_remove"),
    path("tellingen/<int:pk>/", include(count)),
    path("telregels/<int:pk>/corrigeren/", counts.CountLineView.as_view(), name="count_line"),
    path("subsidie/<int:pk>/", include(grant)),
    path("subsidiebedragen/<int:pk>/bevestigen/", stream_acts.AmountConfirmView.as_view(), name="amount_confirm"),
    path("subsidiebedragen/<int:pk>/intrekken/", stream_acts.AmountWithdrawView.as_view(), name="amount_withdraw"),
    path("bestemmingen/<int:pk>/bevestigen/", stream_acts.EarmarkConfirmView.as_view(), name="earmark_confirm"),
    path("bestemmingen/<int:pk>/intrekken/", stream_acts.EarmarkWithdrawView.as_view(), name="earmark_withdraw"),
    path(
        "bestemmingen/<int:pk>/verwijderen-vragen/",
        stream_acts.EarmarkAskRemovalView.as_view(),
        name="earmark_ask_removal",
    ),
    path("bestemmingen/<int:pk>/verwijderen/", stream_acts.EarmarkRemoveView.as_view(), name="earmark_remove"),
    path("bestemmingen/<int:pk>/behouden/", stream_acts.EarmarkKeepView.as_view(), name="earmark_keep"),
    path("ontvangsten/<int:pk>/intrekken/", grant_acts.ReceiptRemoveView.as_view(), name="receipt_remove"),
    path("verdeelsleutels/<int:pk>/", include(scheme)),
    path("verdeelsleutels/stappen/<int:pk>/verwijderen/", schemes.StepRemoveView.as_view(), name="step_remove"),
    path("verdelingen/<int:pk>/", include(allocation)),
    path("overzichten/<int:pk>/", reports.StatementDetailView.as_view(), name="statement_detail"),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
