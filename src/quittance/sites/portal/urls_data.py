"""Addresses of taking along what we hold, and of asking us to put it right."""

from django.urls import path

from quittance.sites.portal.views import looked, own_data, rights, statements

patterns = [
    path("my/statement/", statements.statement_page, name="statement"),
    path("my/statement/<slug:kind>/", statements.statement_file, name="statement_file"),
    path("my/cases/<str:number>/statement/", statements.statement_page, name="case_statement"),
    path("my/cases/<str:number>/statement/<slug:kind>/", statements.statement_file, name="case_statement_file"),
    path("my/data/", own_data.about, name="own_data"),
    path("my/data/read/", own_data.read, name="own_data_read"),
    path("my/data/file/", own_data.file, name="own_data_file"),
    path("my/looked/", looked.looked_page, name="looked"),
    path("my/rights/", rights.rights_page, name="rights"),
    path("my/rights/ask/<slug:kind>/", rights.ask_page, name="rights_ask"),
    path("my/rights/<str:reference>/", rights.right_page, name="right"),
]
