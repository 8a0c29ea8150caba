"""Addresses of the academic function and of design workshops."""

from django.urls import include, path

from network.views import academic, workshops
from network.views import research as researching

function = [
    path("", academic.AcademicDetailView.as_view(), name="academic_detail"),
    path("wijzigen/", academic.AcademicUpdateView.as_view(), name="academic_update"),
    path("beeindigen/", academic.AcademicEndView.as_view(), name="academic_end"),
    path("mensen/nieuw/", researching.WorkerAddView.as_view(), name="worker_add"),
    path("zoek/opleider/", researching.WorkerLookupView.as_view(), name="worker_lookup"),
    path("onderzoek/nieuw/", researching.ResearchStartView.as_view(), name="research_start"),
    path("geschiedenis/", academic.AcademicHistoryView.as_view(), name="academic_history"),
]
worker = [
    path("wijzigen/", researching.WorkerUpdateView.as_view(), name="worker_update"),
    path("terugnemen/", researching.WorkerRemoveView.as_view(), name="worker_remove"),
]
research = [
    path("", researching.ResearchDetailView.as_view(), name="research_detail"),
    path("wijzigen/", researching.ResearchUpdateView.as_view(), name="research_update"),
    path("beeindigen/", researching.ResearchEndView.as_view(), name="research_end"),
    path("geschiedenis/", researching.ResearchHistoryView.as_view(), name="research_history"),
]
workshop = [
    path("", workshops.WorkshopDetailView.as_view(), name="workshop_detail"),
    path("wijzigen/", workshops.WorkshopUpdateView.as_view(), name="workshop_update"),
    path("aanwezig/", workshops.WorkshopHoldView.as_view(), name="workshop_hold"),
    path("terugnemen/", workshops.WorkshopRemoveView.as_view(), name="workshop_remove"),
    path("geschiedenis/", workshops.WorkshopHistoryView.as_view(), name="workshop_history"),
]
root = [
    path("academische-functies/<int:pk>/", include(function)),
    path("academische-uren/<int:pk>/", include(worker)),
    path("onderzoeken/<int:pk>/", include(research)),
    path("ontwerpateliers/<int:pk>/", include(workshop)),
]
year = [
    path("academische-functie/", academic.AcademicListView.as_view(), name="academic_list"),
    path("academische-functie/nieuw/", academic.AcademicCreateView.as_view(), name="academic_create"),
    path("academische-functie/boeken/", academic.AcademicBookView.as_view(), name="academic_book"),
    path("ontwerpateliers/", workshops.WorkshopListView.as_view(), name="workshop_list"),
    path("ontwerpateliers/nieuw/", workshops.WorkshopPlanView.as_view(), name="workshop_plan"),
]
