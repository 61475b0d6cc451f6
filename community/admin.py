"""The headings of articles in Django's admin: they have no settings page of their own."""

from django.contrib import admin

from community.models import ArticleCategory


@admin.register(ArticleCategory)
class ArticleCategoryAdmin(admin.ModelAdmin):
    list_display = ["__str__", "code", "order"]
    search_fields = ["code"]
