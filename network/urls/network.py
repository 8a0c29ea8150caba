"""Addresses of participants, themes, groups and products."""

from django.urls import include, path

from network.views import groups, hours, meetings, participants, products, themes

participant = [
    path("", participants.ParticipantDetailView.as_view(), name="participant_detail"),
    path("wijzigen/", participants.ParticipantUpdateView.as_view(), name="participant_update"),
    path("convenant/", participants.AgreementAddView.as_view(), name="agreement_add"),
    path("geschiedenis/", participants.ParticipantHistoryView.as_view(), name="participant_history"),
]
agreement = [
    path("beeindigen/", participants.AgreementEndView.as_view(), name="agreement_end"),
    path("bestand/", participants.AgreementFileView.as_view(), name="agreement_file"),
]
theme = [
    path("", themes.ThemeDetailView.as_view(), name="theme_detail"),
    path("wijzigen/", themes.ThemeUpdateView.as_view(), name="theme_update"),
    path("geschiedenis/", themes.ThemeHistoryView.as_view(), name="theme_history"),
]
group = [
    path("", groups.GroupDetailView.as_view(), name="group_detail"),
    path("wijzigen/", groups.GroupUpdateView.as_view(), name="group_update"),
    path("beeindigen/", groups.GroupEndView.as_view(), name="group_end"),
    path("leden/nieuw/", groups.MemberAddView.as_view(), name="member_add"),
    path("zoek/opleider/", groups.MemberLookupView.as_view(), name="member_lookup"),
    path("leden/doorgaan/", groups.MemberContinueView.as_view(), name="member_continue"),
    path("bijeenkomsten/nieuw/", meetings.MeetingPlanView.as_view(), name="meeting_plan"),
    path("geschiedenis/", groups.GroupHistoryView.as_view(), name="group_history"),
]
member = [
    path("wijzigen/", groups.MemberUpdateView.as_view(), name="member_update"),
    path("terugnemen/", groups.MemberRemoveView.as_view(), name="member_remove"),
]
meeting = [
    path("", meetings.MeetingDetailView.as_view(), name="meeting_detail"),
    path("wijzigen/", meetings.MeetingUpdateView.as_view(), name="meeting_update"),
    path("verslag/", meetings.MeetingHoldView.as_view(), name="meeting_hold"),
    path("terugnemen/", meetings.MeetingRemoveView.as_view(), name="meeting_remove"),
    path("geschiedenis/", meetings.MeetingHistoryView.as_view(), name="meeting_history"),
]
product = [
    path("", products.ProductDetailView.as_view(), name="product_detail"),
    path("wijzigen/", products.ProductUpdateView.as_view(), name="product_update"),
    path("publiceren/", products.ProductPublishView.as_view(), name="product_publish"),
    path("intrekken/", products.ProductWithdrawView.as_view(), name="product_withdraw"),
    path("nieuwe-versie/", products.ProductEditionView.as_view(), name="product_edition"),
    path("bestanden/nieuw/", products.ProductFileAddView.as_view(), name="file_add"),
    path("link/", products.ProductLinkView.as_view(), name="product_link"),
    path("gebruik/", products.ProductUseView.as_view(), name="product_use"),
    path("geschiedenis/", products.ProductHistoryView.as_view(), name="product_history"),
]
file = [
    path("", products.FileView.as_view(), name="file"),
    path("verwijderen/", products.FileRemoveView.as_view(), name="file_remove"),
]
root = [
    path("deelnemers/<int:pk>/", include(participant)),
    path("convenanten/<int:pk>/", include(agreement)),
    path("themas/<int:pk>/", include(theme)),
    path("plgs/<int:pk>/", include(group)),
    path("plg-leden/<int:pk>/", include(member)),
    path("plg-bijeenkomsten/<int:pk>/", include(meeting)),
    path("beroepsproducten/<int:pk>/", include(product)),
    path("productbestanden/<int:pk>/", include(file)),
]
year = [
    path("kennisnetwerk/", participants.ParticipantListView.as_view(), name="participant_list"),
    path("kennisnetwerk/nieuw/", participants.ParticipantCreateView.as_view(), name="participant_create"),
    path("kennisnetwerk/bijdragen/", participants.ContributionAskView.as_view(), name="contribution_ask"),
    path("kennisnetwerk/uren/", hours.GroupHoursView.as_view(), name="group_hours"),
    path("kennisnetwerk/uren/boeken/", hours.HoursBookView.as_view(), name="hours_book"),
    path("themas/", themes.ThemeListView.as_view(), name="theme_list"),
    path("themas/nieuw/", themes.ThemeCreateView.as_view(), name="theme_create"),
    path("plgs/", groups.GroupListView.as_view(), name="group_list"),
    path("plgs/nieuw/", groups.GroupCreateView.as_view(), name="group_create"),
    path("beroepsproducten/", products.ProductListView.as_view(), name="product_list"),
    path("beroepsproducten/nieuw/", products.ProductCreateView.as_view(), name="product_create"),
]
