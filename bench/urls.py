"""The product's addresses, and a page with nothing in it to compare with."""

from django.shortcuts import render
from django.urls import path

from oids.urls import urlpatterns as product


def empty(request):
    """The frame of every page around nothing."""
    return render(request, "base.html", {})


urlpatterns = [path("leeg/", empty), *product]
