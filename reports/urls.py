"""Addresses of reports: internal ones below /reports/, published ones below /performance/."""

from django.urls import path

from reports.views import (
    adoption,
    budget,
    channels,
    departments,
    equity,
    forecast,
    hot_spots,
    open_data,
    operations,
    overview,
    public,
    rows,
    services,
    staffing,
    ward,
    wards,
)

urlpatterns = [
    path("reports/", overview.reports_home, name="reports_home"),
    path("reports/wards/", wards.wards, name="reports_wards"),
    path("reports/wards/<str:code>/", ward.ward, name="reports_ward"),
    path("reports/departments/", departments.departments, name="reports_departments"),
    path("reports/departments/<str:code>/", departments.department, name="reports_department"),
    path("reports/services/", services.services, name="reports_services"),
    path("reports/services/<str:code>/", services.service, name="reports_service"),
    path("reports/channels/", channels.channels, name="reports_channels"),
    path("reports/rows/", rows.rows, name="reports_rows"),
    path("reports/equity/", equity.equity_report, name="reports_equity"),
    path("reports/operations/", operations.operations, name="reports_operations"),
    path("reports/forecast/", forecast.forecast, name="reports_forecast"),
    path("reports/hot-spots/", hot_spots.hot_spots, name="reports_hot_spots"),
    path("reports/budget/", budget.budget, name="reports_budget"),
    path("reports/adoption/", adoption.adoption, name="reports_adoption"),
    path("reports/staffing/", staffing.staffing, name="reports_staffing"),
    path("reports/staffing/<int:pk>/", staffing.staffing_run, name="reports_staffing_run"),
    path("performance/", public.performance, name="performance"),
    path("performance/wards/<str:code>/", public.performance_ward, name="performance_ward"),
    path("performance/equity/", public.performance_equity, name="performance_equity"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/<str:name>", open_data.open_data_file, name="open_data_file"),
]
