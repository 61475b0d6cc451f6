"""Addresses of those who write articles and runbooks."""

from django.urls import path

from civic311.site.views import knowledge, knowledge_lists

_HELP = "staff/help/"

urlpatterns = [
    path(f"{_HELP}new/", knowledge.knowledge_new, name="knowledge_new"),
    path(f"{_HELP}review/", knowledge_lists.knowledge_review, name="knowledge_review"),
    path(f"{_HELP}asked/", knowledge_lists.knowledge_asked, name="knowledge_asked"),
    path(f"{_HELP}<slug:slug>/edit/", knowledge.knowledge_edit, name="knowledge_edit"),
    path(f"{_HELP}<slug:slug>/confirm/", knowledge.knowledge_confirm, name="knowledge_confirm"),
    path(f"{_HELP}<slug:slug>/versions/", knowledge.knowledge_versions, name="knowledge_versions"),
    path(f"{_HELP}<slug:slug>/versions/<int:number>/", knowledge.knowledge_bring_back, name="knowledge_bring_back"),
]
