"""Addresses of questionnaires, and the one that a personal link opens."""

from django.urls import include, path

from quality.views import answering, invitations, questionnaires

questionnaire = [
    path("", questionnaires.QuestionnaireDetailView.as_view(), name="questionnaire_detail"),
    path("wijzigen/", questionnaires.QuestionnaireUpdateView.as_view(), name="questionnaire_update"),
    path("openen/", questionnaires.QuestionnaireOpenView.as_view(), name="questionnaire_open"),
    path("nieuwkomers/", questionnaires.QuestionnaireNewcomersView.as_view(), name="questionnaire_newcomers"),
    path("sluiten/", questionnaires.QuestionnaireCloseView.as_view(), name="questionnaire_close"),
    path("verwijderen/", questionnaires.QuestionnaireRemoveView.as_view(), name="questionnaire_remove"),
    path("vragen/nieuw/", questionnaires.QuestionAddView.as_view(), name="question_add"),
    path("gevraagd/", invitations.InvitationListView.as_view(), name="invitation_list"),
    path("geschiedenis/", questionnaires.QuestionnaireHistoryView.as_view(), name="questionnaire_history"),
]
question = [
    path("wijzigen/", questionnaires.QuestionUpdateView.as_view(), name="question_update"),
    path("verwijderen/", questionnaires.QuestionRemoveView.as_view(), name="question_remove"),
]
root = [
    path("vragenlijst/<str:token>/", answering.AnswerView.as_view(), name="answer"),
    path("vragenlijsten/<int:pk>/", include(questionnaire)),
    path("vragen/<int:pk>/", include(question)),
]
year = [
    path("vragenlijsten/", questionnaires.QuestionnaireListView.as_view(), name="questionnaire_list"),
    path("vragenlijsten/nieuw/", questionnaires.QuestionnaireCreateView.as_view(), name="questionnaire_create"),
]
