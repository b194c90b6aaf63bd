"""Addresses of taking along what we hold, and of asking us to put it right."""

from django.urls import path

from quittance.sites.portal.views import statements

patterns = [
    path("my/statement/", statements.statement_page, name="statement"),
    path("my/statement/<slug:kind>/", statements.statement_file, name="statement_file"),
    path("my/cases/<str:number>/statement/", statements.statement_page, name="case_statement"),
    path("my/cases/<str:number>/statement/<slug:kind>/", statements.statement_file, name="case_statement_file"),
]
