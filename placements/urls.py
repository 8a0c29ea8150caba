"""Addresses of the placement office."""

from django.urls import include, path

from placements import foresight  # noqa: F401  adds what it shows to every preview
from placements.views import (
    acts,
    batches,
    grid,
    hours,
    loads,
    lookups,
    norm_acts,
    norms,
    peer_groups,
    placements,
    students,
    timeline,
    trainers,
    work,
)

app_name = "placements"
placement = [
    path("", placements.PlacementDetailView.as_view(), name="placement_detail"),
    path("corrigeren/", placements.PlacementUpdateView.as_view(), name="placement_update"),
    path("mentor/", acts.PlacementMentorView.as_view(), name="placement_mentor"),
    path("opleiders/", acts.PlacementTrainersView.as_view(), name="placement_trainers"),
    path("verplaatsen/", acts.PlacementMoveView.as_view(), name="placement_move"),
    path("onderbreken/", acts.PlacementInterruptView.as_view(), name="placement_interrupt"),
    path("hervatten/", acts.PlacementResumeView.as_view(), name="placement_resume"),
    path("beeindigen/", acts.PlacementEndView.as_view(), name="placement_end"),
    path("doorgaan/", acts.PlacementUndoEndView.as_view(), name="placement_undo_end"),
    path("terugnemen/", acts.PlacementWithdrawView.as_view(), name="placement_withdraw"),
    path("geschiedenis/", placements.PlacementHistoryView.as_view(), name="placement_history"),
]
batch = [
    path("", batches.BatchDetailView.as_view(), name="batch_detail"),
    path("ongedaan-maken/", batches.BatchUndoView.as_view(), name="batch_undo"),
    path("geschiedenis/", batches.BatchHistoryView.as_view(), name="batch_history"),
]
student = [
    path("", students.StudentDetailView.as_view(), name="student_detail"),
    path("corrigeren/", students.StudentUpdateView.as_view(), name="student_update"),
    path("inschrijven/", students.StudentEnrolView.as_view(), name="student_enrol"),
    path("tijdlijn/", timeline.StudentTimelineView.as_view(), name="student_timeline"),
    path("geschiedenis/", students.StudentHistoryView.as_view(), name="student_history"),
]
peer_group = [
    path("", peer_groups.PeerGroupDetailView.as_view(), name="peer_group_detail"),
    path("corrigeren/", peer_groups.PeerGroupUpdateView.as_view(), name="peer_group_update"),
    path("overdragen/", peer_groups.PeerGroupHandOverView.as_view(), name="peer_group_hand_over"),
    path("leiding/corrigeren/", peer_groups.PeerGroupCorrectLeadView.as_view(), name="peer_group_correct_lead"),
    path("splitsen/", peer_groups.PeerGroupSplitView.as_view(), name="peer_group_split"),
    path("samenvoegen/", peer_groups.PeerGroupMergeView.as_view(), name="peer_group_merge"),
    path("terugnemen/", peer_groups.PeerGroupRemoveView.as_view(), name="peer_group_remove"),
    path("geschiedenis/", peer_groups.PeerGroupHistoryView.as_view(), name="peer_group_history"),
]
year = [
    path("werklijst/", work.WorkListView.as_view(), name="work_list"),
    path("school-weg/", work.SchoolLeaveView.as_view(), name="school_leave"),
    path("plaatsingen/", placements.PlacementListView.as_view(), name="placement_list"),
    path("plaatsingen/nieuw/", placements.PlacementCreateView.as_view(), name="placement_create"),
    path("plaatsingen/invullen/", grid.PlacementGridView.as_view(), name="placement_grid"),
    path("plaatsingen/samen/", batches.BatchListView.as_view(), name="batch_list"),
    path("studenten/", students.EnrolmentListView.as_view(), name="enrolment_list"),
    path("studenten/nieuw/", students.StudentCreateView.as_view(), name="student_create"),
    path("peergroepen/", peer_groups.PeerGroupListView.as_view(), name="peer_group_list"),
    path("peergroepen/nieuw/", peer_groups.PeerGroupCreateView.as_view(), name="peer_group_create"),
    path("peergroepen/indelen/", peer_groups.PeerGroupRegroupView.as_view(), name="peer_group_regroup"),
    path("peergroepen/vormen/", peer_groups.PeerGroupFormView.as_view(), name="peer_group_form"),
    path("uren/", hours.HoursView.as_view(), name="hours"),
    path("belasting/", loads.LoadListView.as_view(), name="load_list"),
    path("normen/", norms.NormListView.as_view(), name="norm_list"),
    path("normen/nieuw/", norm_acts.NormAdoptView.as_view(), name="norm_adopt"),
    path("normen/plaatsingsperiode/", norms.PlacementPeriodSetView.as_view(), name="placement_period_set"),
    path("zoek/student/", lookups.EnrolmentLookupView.as_view(), name="enrolment_lookup"),
    path("zoek/school/", lookups.SchoolLookupView.as_view(), name="school_lookup"),
    path("zoek/peergroep/", lookups.PeerGroupLookupView.as_view(), name="peer_group_lookup"),
    path("zoek/opleider/<slug:kind>/", lookups.TrainerLookupView.as_view(), name="trainer_lookup"),
]
urlpatterns = [
    path("normen/<int:pk>/corrigeren/", norm_acts.NormCorrectView.as_view(), name="norm_correct"),
    path("normen/<int:pk>/intrekken/", norm_acts.NormWithdrawView.as_view(), name="norm_withdraw"),
    path("plaatsingen/<int:pk>/", include(placement)),
    path("plaatsingen/samen/<int:pk>/", include(batch)),
    path("studenten/<int:pk>/", include(student)),
    path("inschrijvingen/<int:pk>/corrigeren/", students.EnrolmentUpdateView.as_view(), name="enrolment_update"),
    path("peergroepen/<int:pk>/", include(peer_group)),
    path("opleiders/<int:pk>/<schoolyear:year>/", trainers.TrainerTimelineView.as_view(), name="trainer_timeline"),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
