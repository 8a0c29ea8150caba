"""A new school year."""

from django.urls import path

from rounds.views.roll_over import RollOverView

urlpatterns = [
    path("<slug:partnership>/<schoolyear:year>/nieuw-schooljaar/", RollOverView.as_view(), name="roll_over"),
]
