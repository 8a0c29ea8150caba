"""Addresses of mentor training, what somebody followed, and certificates."""

from django.urls import include, path

from training.views import certificates, costs, people

dossier = [
    path("", people.DossierView.as_view(), name="dossier"),
    path("elders/nieuw/", people.OtherTrainingAddView.as_view(), name="other_add"),
]
other = [
    path("wijzigen/", people.OtherTrainingUpdateView.as_view(), name="other_update"),
    path("terugnemen/", people.OtherTrainingRemoveView.as_view(), name="other_remove"),
    path("geschiedenis/", people.OtherTrainingHistoryView.as_view(), name="other_history"),
]
root = [
    path("scholing/<int:pk>/", include(dossier)),
    path("scholing-elders/<int:pk>/", include(other)),
    path("trainingsdeelnames/<int:pk>/certificaat/", certificates.CertificateView.as_view(), name="certificate"),
    path("trainingen/<int:pk>/kosten/nieuw/", costs.CostAddView.as_view(), name="cost_add"),
    path("trainingen/<int:pk>/kosten/kiezen/", costs.CostChooseView.as_view(), name="cost_choose"),
]
year = [
    path("mentorentraining/", people.MentorListView.as_view(), name="mentor_list"),
]
