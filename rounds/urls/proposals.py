"""Addresses of proposals."""

from django.urls import include, path

from rounds.views import proposal_board, proposal_difference, proposal_lines, proposal_page, proposals

proposal = [
    path("", proposal_page.ProposalDetailView.as_view(), name="proposal_detail"),
    path("stoppen/", proposals.ProposalStopView.as_view(), name="proposal_stop"),
    path("bevestigen/", proposals.ProposalConfirmView.as_view(), name="proposal_confirm"),
    path("geschiedenis/", proposals.ProposalHistoryView.as_view(), name="proposal_history"),
    path("studenten/", proposal_lines.ProposalLineListView.as_view(), name="proposal_line_list"),
    path("studenten/vastzetten/", proposal_lines.ProposalPinView.as_view(), name="proposal_pin"),
    path("studenten/zoek/", proposal_lines.ProposalLineLookupView.as_view(), name="proposal_line_lookup"),
    path("bord/", proposal_board.ProposalBoardView.as_view(), name="proposal_board"),
    path("verschil/", proposal_difference.ProposalDifferenceView.as_view(), name="proposal_difference"),
]
line = [
    path("", proposal_lines.ProposalLineDetailView.as_view(), name="proposal_line_detail"),
    path("verplaatsen/", proposal_lines.ProposalLineMoveView.as_view(), name="proposal_line_move"),
    path("ruilen/", proposal_lines.ProposalLineSwapView.as_view(), name="proposal_line_swap"),
    path("neerzetten/", proposal_board.ProposalDropView.as_view(), name="proposal_line_drop"),
]
urlpatterns = [
    path("rondes/<int:pk>/voorstellen/", proposals.ProposalListView.as_view(), name="proposal_list"),
    path("rondes/<int:pk>/voorstellen/nieuw/", proposals.ProposalCreateView.as_view(), name="proposal_create"),
    path("voorstellen/<int:pk>/", include(proposal)),
    path("voorstelregels/<int:pk>/", include(line)),
]
