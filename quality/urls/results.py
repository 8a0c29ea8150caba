"""Addresses of results and of what is done with them."""

from django.urls import include, path

from quality.views import followups, results

follow_up = [
    path("", followups.FollowUpDetailView.as_view(), name="follow_up_detail"),
    path("wijzigen/", followups.FollowUpUpdateView.as_view(), name="follow_up_update"),
    path("afronden/", followups.FollowUpFinishView.as_view(), name="follow_up_finish"),
    path("heropenen/", followups.FollowUpReopenView.as_view(), name="follow_up_reopen"),
    path("geschiedenis/", followups.FollowUpHistoryView.as_view(), name="follow_up_history"),
]
root = [
    path("vragenlijsten/<int:pk>/eigen-woorden/", results.OwnWordsView.as_view(), name="own_words"),
    path("opvolging/<int:pk>/", include(follow_up)),
]
year = [
    path("uitkomsten/", results.ResultsView.as_view(), name="results"),
    path("uitkomsten/<str:party>/", results.ResultsBoardView.as_view(), name="results_board"),
    path("opvolging/", followups.FollowUpListView.as_view(), name="follow_up_list"),
    path("opvolging/nieuw/", followups.FollowUpCreateView.as_view(), name="follow_up_create"),
]
