"""Agreed, funded and delivered; what each party gives and gets; settlements between parties."""

from django.urls import include, path

from books.views import delivery, ledger, settlement_acts, settlements, transfers

settlement = [
    path("", settlements.SettlementDetailView.as_view(), name="settlement_detail"),
    path("herberekenen/", settlement_acts.SettlementRecalculateView.as_view(), name="settlement_recalculate"),
    path("vaststellen/", settlement_acts.SettlementAdoptView.as_view(), name="settlement_adopt"),
    path("corrigeren/", settlement_acts.SettlementCorrectView.as_view(), name="settlement_correct"),
    path("geschiedenis/", settlements.SettlementHistoryView.as_view(), name="settlement_history"),
]
root = [
    path("verrekeningen/<int:pk>/", include(settlement)),
    path("verrekeningen/partijen/<int:pk>/", settlements.SettlementPartyView.as_view(), name="settlement_party"),
    path("verrekeningen/onderling/<int:pk>/betaald/", transfers.TransferNoteView.as_view(), name="transfer_note"),
    path(
        "verrekeningen/betaald/<int:pk>/intrekken/", transfers.TransferWithdrawView.as_view(), name="transfer_withdraw"
    ),
]
year = [
    path("geleverde-uren/", delivery.DeliveryView.as_view(), name="delivery"),
    path("geleverde-uren/<slug:party>/", delivery.DeliveryPartyView.as_view(), name="delivery_party"),
    path("geven-en-krijgen/", ledger.LedgerView.as_view(), name="ledger"),
    path("geven-en-krijgen/<slug:party>/", ledger.LedgerPartyView.as_view(), name="ledger_party"),
    path("verrekeningen/", settlements.SettlementListView.as_view(), name="settlement_list"),
    path("verrekeningen/nieuw/", settlement_acts.SettlementPrepareView.as_view(), name="settlement_prepare"),
]
