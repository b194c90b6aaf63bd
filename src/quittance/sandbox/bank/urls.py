"""Addresses of the simulated bank."""

from django.urls import path

from quittance.sandbox.bank import views

urlpatterns = [
    path("files/<str:kind>/<int:number>", views.kept_file),
    path("files/<str:kind>/<str:account>/<str:day>", views.day_file),
    path("control/", views.page, name="bank-control"),
    path("control/act", views.act),
    path("control/api/lines", views.lines),
    path("control/api/files", views.file_list),
    path("control/api/<str:name>", views.order),
]
