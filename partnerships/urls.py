"""Addresses of the register."""

from django.urls import include, path

from partnerships.views import (
    action_points,
    bodies,
    calendars,
    decisions,
    imports,
    lineage,
    meetings,
    messages,
    parties,
    partnerships,
    periods,
    roles,
    schools,
    trainers,
)

app_name = "partnerships"
partnership = [
    path("", partnerships.PartnershipDetailView.as_view(), name="partnership_detail"),
    path("corrigeren/", partnerships.PartnershipUpdateView.as_view(), name="partnership_update"),
    path("geschiedenis/", partnerships.PartnershipHistoryView.as_view(), name="partnership_history"),
    path("deelnemer/", partnerships.MembershipCreateView.as_view(), name="membership_create"),
    path("penvoerder/", partnerships.PenvoerderSetView.as_view(), name="penvoerder_set"),
    path("naam/", lineage.PartnershipRenameView.as_view(), name="partnership_rename"),
    path("herkomst/", lineage.SuccessionRecordView.as_view(), name="succession_record"),
    path("samenvoegen/", lineage.PartnershipMergeView.as_view(), name="partnership_merge"),
    path("afsplitsen/", lineage.PartnershipSplitView.as_view(), name="partnership_split"),
]
party = [
    path("", parties.PartyDetailView.as_view(), name="party_detail"),
    path("corrigeren/", parties.PartyUpdateView.as_view(), name="party_update"),
    path("naam/", parties.PartyRenameView.as_view(), name="party_rename"),
    path("geschiedenis/", parties.PartyHistoryView.as_view(), name="party_history"),
    path("rekening/", parties.AccountProposeView.as_view(), name="account_propose"),
]
school = [
    path("", schools.SchoolDetailView.as_view(), name="school_detail"),
    path("corrigeren/", schools.SchoolUpdateView.as_view(), name="school_update"),
    path("naam/", schools.SchoolRenameView.as_view(), name="school_rename"),
    path("overdragen/", schools.SchoolMoveView.as_view(), name="school_move"),
    path("sluiten/", schools.SchoolCloseView.as_view(), name="school_close"),
    path("sluiten/ongedaan-maken/", schools.SchoolCloseUndoView.as_view(), name="school_close_undo"),
    path("geschiedenis/", schools.SchoolHistoryView.as_view(), name="school_history"),
]
trainer = [
    path("", trainers.TrainerDetailView.as_view(), name="trainer_detail"),
    path("corrigeren/", trainers.TrainerUpdateView.as_view(), name="trainer_update"),
    path("beeindigen/", trainers.TrainerEndView.as_view(), name="trainer_end"),
    path("school/", trainers.TrainerDeployView.as_view(), name="trainer_deploy"),
    path("geschiedenis/", trainers.TrainerHistoryView.as_view(), name="trainer_history"),
]
role = [
    path("", roles.RoleDetailView.as_view(), name="role_detail"),
    path("beeindigen/", roles.RoleEndView.as_view(), name="role_end"),
    path("geschiedenis/", roles.RoleHistoryView.as_view(), name="role_history"),
]
decision = [
    path("", decisions.DecisionDetailView.as_view(), name="decision_detail"),
    path("corrigeren/", decisions.DecisionUpdateView.as_view(), name="decision_update"),
    path("intrekken/", decisions.DecisionWithdrawView.as_view(), name="decision_withdraw"),
    path("geschiedenis/", decisions.DecisionHistoryView.as_view(), name="decision_history"),
]
body = [
    path("", bodies.BodyDetailView.as_view(), name="body_detail"),
    path("corrigeren/", bodies.BodyUpdateView.as_view(), name="body_update"),
    path("beeindigen/", bodies.BodyEndView.as_view(), name="body_end"),
    path("lid/", bodies.MemberAddView.as_view(), name="body_member_add"),
    path("vergadering/", meetings.MeetingPlanView.as_view(), name="meeting_plan"),
    path("geschiedenis/", bodies.BodyHistoryView.as_view(), name="body_history"),
]
meeting = [
    path("", meetings.MeetingDetailView.as_view(), name="meeting_detail"),
    path("corrigeren/", meetings.MeetingUpdateView.as_view(), name="meeting_update"),
    path("afzeggen/", meetings.MeetingCancelView.as_view(), name="meeting_cancel"),
    path("aanwezigheid/", meetings.MeetingAttendView.as_view(), name="meeting_attend"),
    path("notulen/", meetings.MinutesKeepView.as_view(), name="minutes_keep"),
    path("actiepunt/", action_points.ActionPointAddView.as_view(), name="action_point_add"),
    path("geschiedenis/", meetings.MeetingHistoryView.as_view(), name="meeting_history"),
]
action_point = [
    path("", action_points.ActionPointDetailView.as_view(), name="action_point_detail"),
    path("corrigeren/", action_points.ActionPointUpdateView.as_view(), name="action_point_update"),
    path("gedaan/", action_points.ActionPointFinishView.as_view(), name="action_point_finish"),
    path("heropenen/", action_points.ActionPointReopenView.as_view(), name="action_point_reopen"),
    path("geschiedenis/", action_points.ActionPointHistoryView.as_view(), name="action_point_history"),
]
message = [
    path("", messages.MessageDetailView.as_view(), name="message_detail"),
    path("opnieuw/", messages.MessageRetryView.as_view(), name="message_retry"),
    path("geschiedenis/", messages.MessageHistoryView.as_view(), name="message_history"),
]
year = [
    path("besturen/", parties.PartyListView.as_view(), name="party_list"),
    path("scholen/", schools.SchoolListView.as_view(), name="school_list"),
    path("opleiders/", trainers.TrainerListView.as_view(), name="trainer_list"),
    path("opleiders/nieuw/", trainers.TrainerCreateView.as_view(), name="trainer_create"),
    path("besluiten/", decisions.DecisionListView.as_view(), name="decision_list"),
    path("besluiten/nieuw/", decisions.DecisionRecordView.as_view(), name="decision_record"),
    path("organen/", bodies.BodyListView.as_view(), name="body_list"),
    path("organen/nieuw/", bodies.BodyCreateView.as_view(), name="body_create"),
    path("vergaderingen/", meetings.MeetingListView.as_view(), name="meeting_list"),
    path("actiepunten/", action_points.ActionPointListView.as_view(), name="action_point_list"),
    path("post/", messages.MessageListView.as_view(), name="message_list"),
    path("post/versturen/", messages.MessageSendView.as_view(), name="message_send"),
    path("post/opnieuw/", messages.MessageRetryAllView.as_view(), name="message_retry_all"),
]
urlpatterns = [
    path("partnerschappen/", partnerships.PartnershipListView.as_view(), name="partnership_list"),
    path("partnerschappen/nieuw/", partnerships.PartnershipCreateView.as_view(), name="partnership_create"),
    path("partnerschappen/<int:pk>/", include(partnership)),
    path("opvolgingen/<int:pk>/terugnemen/", lineage.SuccessionRemoveView.as_view(), name="succession_remove"),
    path("deelnames/<int:pk>/beeindigen/", partnerships.MembershipEndView.as_view(), name="membership_end"),
    path("deelnames/<int:pk>/corrigeren/", periods.MembershipUpdateView.as_view(), name="membership_update"),
    path("penvoerders/<int:pk>/corrigeren/", periods.PenvoerderUpdateView.as_view(), name="penvoerder_update"),
    path(
        "schoolbesturen/<int:pk>/corrigeren/",
        periods.SchoolMembershipUpdateView.as_view(),
        name="school_membership_update",
    ),
    path("schoolbesturen/<int:pk>/ongedaan-maken/", periods.SchoolMoveUndoView.as_view(), name="school_move_undo"),
    path("besturen/nieuw/", parties.PartyCreateView.as_view(), name="party_create"),
    path("besturen/<int:pk>/", include(party)),
    path("rekeningen/<int:pk>/bevestigen/", parties.AccountConfirmView.as_view(), name="account_confirm"),
    path("scholen/nieuw/", schools.SchoolCreateView.as_view(), name="school_create"),
    path("scholen/<int:pk>/", include(school)),
    path("opleiders/<int:pk>/", include(trainer)),
    path("werkplekken/<int:pk>/beeindigen/", trainers.DeploymentEndView.as_view(), name="deployment_end"),
    path("rollen/", roles.RoleListView.as_view(), name="role_list"),
    path("rollen/geven/", roles.RoleAssignView.as_view(), name="role_assign"),
    path("rollen/<int:pk>/", include(role)),
    path("gebruikers/", roles.UserListView.as_view(), name="user_list"),
    path("gebruikers/nieuw/", roles.UserCreateView.as_view(), name="user_create"),
    path("gebruikers/<int:pk>/", roles.UserDetailView.as_view(), name="user_detail"),
    path("gebruikers/<int:pk>/toegang/", roles.UserStateView.as_view(), name="user_state"),
    path("besluiten/<int:pk>/", include(decision)),
    path("organen/<int:pk>/", include(body)),
    path("agenda/", calendars.CalendarListView.as_view(), name="calendar_list"),
    path("agenda/nieuw/", calendars.CalendarCreateView.as_view(), name="calendar_create"),
    path("agenda/intrekken/", calendars.CalendarWithdrawView.as_view(), name="calendar_withdraw"),
    # Without signing in, by private address; it stands in settings.SECRET_ADDRESSES.
    path("vergaderagenda/<str:token>/vergaderingen.ics", calendars.CalendarFeedView.as_view(), name="calendar_feed"),
    path("zetels/<int:pk>/functie/", bodies.MemberDutyView.as_view(), name="body_member_duty"),
    path("zetels/<int:pk>/beeindigen/", bodies.MemberEndView.as_view(), name="body_member_end"),
    path("vergaderingen/<int:pk>/", include(meeting)),
    path("notulen/<int:pk>/", meetings.MinutesView.as_view(), name="minutes"),
    path("actiepunten/<int:pk>/", include(action_point)),
    path("post/<int:pk>/", include(message)),
    path("duo-import/", imports.DuoImportView.as_view(), name="duo_import"),
    path("duo-import/<int:pk>/", imports.DuoImportDetailView.as_view(), name="duo_import_detail"),
    path("duo-import/<int:pk>/uitvoeren/", imports.DuoImportDoView.as_view(), name="duo_import_do"),
    path("zoek/bestuur/", parties.PartyLookupView.as_view(), name="party_lookup"),
    path("zoek/school/", schools.SchoolLookupView.as_view(), name="school_lookup"),
    path("zoek/persoon/", bodies.PersonLookupView.as_view(), name="person_lookup"),
    path("zoek/gebruiker/", roles.UserLookupView.as_view(), name="user_lookup"),
    path("<slug:partnership>/<schoolyear:year>/", include(year)),
]
