"""The product's addresses and one that forgot to name its permission."""

from django.http import HttpResponse
from django.urls import path

from quittance.config.urls import urlpatterns as product

urlpatterns = [*product, path("desk/forgotten/", lambda request: HttpResponse("open"), name="forgotten")]
