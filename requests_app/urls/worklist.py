"""Addresses of what belongs to the worklist: its board, its export, saved views."""

from django.urls import path

from requests_app.views.staff import board, export, saved_views

urlpatterns = [
    path("staff/board/", board.board, name="board"),
    path("staff/queue/export.<slug:kind>", export.queue_export, name="queue_export"),
    path("staff/views/", saved_views.views, name="saved_views"),
    path("staff/views/save/", saved_views.view_save, name="view_save"),
    path("staff/views/columns/", saved_views.view_columns, name="view_columns"),
    path("staff/views/counts/", saved_views.view_counts, name="view_counts"),
    path("staff/views/<int:pk>/", saved_views.view_edit, name="view_edit"),
    path("staff/views/<int:pk>/move/", saved_views.view_move, name="view_move"),
    path("staff/views/<int:pk>/update/", saved_views.view_update, name="view_update"),
    path("staff/views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
]
