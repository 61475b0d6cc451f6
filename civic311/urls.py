"""The address map of the whole project (DESIGN: the addresses people rely on)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from civic311.accounts.urls import urlpatterns as accounts_urls
from civic311.site.sign_in_urls import urlpatterns as sign_in_urls
from civic311.site.urls import urlpatterns as site_urls
from civic311.site.views.language import set_language
from community.urls import urlpatterns as community_urls
from integrations.connection_urls import urlpatterns as connection_urls
from integrations.door_urls import urlpatterns as door_urls
from integrations.mail_urls import urlpatterns as mail_in_urls
from integrations.open311_urls import unknown_urlpatterns as not_open311
from integrations.open311_urls import urlpatterns as open311_urls
from integrations.register_urls import urlpatterns as register_urls
from integrations.text_urls import urlpatterns as text_urls
from notifications.urls import urlpatterns as mail_urls
from records.urls import urlpatterns as records_urls
from reports.urls import urlpatterns as reports_urls
from requests_app.urls.map_and_embeds import urlpatterns as embed_urls
from requests_app.urls.public import urlpatterns as public_urls
from requests_app.urls.staff import urlpatterns as staff_urls

# The admin's own form knows neither the second factor nor the lockout.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("language/", set_language, name="set_language"),
    *sign_in_urls,
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("staff/settings/reference/", admin.site.urls),
    *records_urls,
    *door_urls,  # before the settings, whose sections take any name
    *site_urls,
    *accounts_urls,
    *community_urls,
    *public_urls,
    *embed_urls,
    *staff_urls,
    *mail_urls,
    *mail_in_urls,
    *connection_urls,
    *register_urls,
    *text_urls,
    *open311_urls,
    *not_open311,
    *reports_urls,
]

handler400 = "civic311.site.views.errors.bad_request"
handler403 = "civic311.site.views.errors.permission_denied"
handler404 = "civic311.site.views.errors.page_not_found"
handler500 = "civic311.site.views.errors.server_error"
