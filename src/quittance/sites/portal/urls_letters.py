"""Addresses of letters and of checking them."""

from django.urls import path

from quittance.sites.portal.views import letters, verify

patterns = [
    path("my/cases/<str:number>/letters/", letters.letters_page, name="case_letters"),
    path("my/cases/<str:number>/letters/<int:letter_id>/", letters.letter_page, name="letter"),
    path("my/cases/<str:number>/letters/<int:letter_id>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/answer/", verify.answer, name="verify_answer"),
]
