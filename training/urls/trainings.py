"""Addresses of kinds of training, trainings, their days and who comes."""

from django.urls import include, path

from training.views import kinds, planning, registering, trainings

kind = [
    path("", kinds.KindDetailView.as_view(), name="kind_detail"),
    path("wijzigen/", kinds.KindUpdateView.as_view(), name="kind_update"),
    path("geschiedenis/", kinds.KindHistoryView.as_view(), name="kind_history"),
]
training = [
    path("", trainings.TrainingDetailView.as_view(), name="training_detail"),
    path("wijzigen/", trainings.TrainingUpdateView.as_view(), name="training_update"),
    path("aflasten/", trainings.TrainingCancelView.as_view(), name="training_cancel"),
    path("dagen/nieuw/", trainings.SessionAddView.as_view(), name="session_add"),
    path("aanmelden/", registering.RegisterManyView.as_view(), name="register_many"),
    path("aanmelden/op-naam/", registering.RegisterByNameView.as_view(), name="register_by_name"),
    path("aanmelden/zelf/", registering.RegisterSelfView.as_view(), name="register_self"),
    path("aanwezigheid/", registering.AttendanceView.as_view(), name="attendance"),
    path("geschiedenis/", trainings.TrainingHistoryView.as_view(), name="training_history"),
]
session = [
    path("wijzigen/", trainings.SessionUpdateView.as_view(), name="session_update"),
    path("terugnemen/", trainings.SessionRemoveView.as_view(), name="session_remove"),
]
registration = [
    path("intrekken/", registering.WithdrawView.as_view(), name="withdraw"),
    path("afmelden/", registering.WithdrawSelfView.as_view(), name="withdraw_self"),
]
root = [
    path("soorten-trainingen/<int:pk>/", include(kind)),
    path("trainingen/<int:pk>/", include(training)),
    path("trainingsdagen/<int:pk>/", include(session)),
    path("trainingsdeelnames/<int:pk>/", include(registration)),
]
year = [
    path("trainingen/", trainings.TrainingListView.as_view(), name="training_list"),
    path("trainingen/nieuw/", planning.TrainingCreateView.as_view(), name="training_create"),
    path("soorten-trainingen/", kinds.KindListView.as_view(), name="kind_list"),
    path("soorten-trainingen/nieuw/", kinds.KindCreateView.as_view(), name="kind_create"),
]
