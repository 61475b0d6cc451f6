"""Settings, safe for production by default.

Everything that differs between installations is read from the environment (`.env.example` lists each variable);
when `DATABASE_URL` is unset, `DATA_DIR/env` supplies it (see `civic311.local_db`). Policy that a city would want to
change is data with a screen, not a setting.
"""

import ipaddress
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from civic311.lib.database_urls import database_settings
from civic311.lib.languages import introduce_haitian_creole
from civic311.local_db.environment import load_local_environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
load_local_environment(DATA_DIR, argv=sys.argv)

# --- Mode -----------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=False)  # lifts TLS redirect, secure cookies, second factor
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="civic311-demo")
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Marks in the database that are compared with later ones, and links that every mail repeats: they outlive SECRET_KEY.
MARKS_KEY = env.str("MARKS_KEY", default="") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO_MODE else [])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")  # what links in messages begin with
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "anymail",
    "axes",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "phonenumber_field",
    "civic311.city",
    "civic311.accounts",
    "civic311.people",
    "notifications",
    "routing",
    "community",
    "requests_app",
    "integrations",
    "records",
    "reports",
    "civic311.demo",
    "civic311.site",
]
MIDDLEWARE = [
    "civic311.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "civic311.safe_headers.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civic311.middleware.RefuseControlCharacters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "civic311.reading_language.ReadingLanguage",
    "civic311.lib.reader_cache.ReaderCache",
    "django.middleware.common.CommonMiddleware",
    "civic311.middleware.OriginOfPrivateLinks",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "civic311.middleware.CurrentCity",
    "civic311.middleware.CurrentViewer",
    "civic311.city.visitor_limits.VisitorLimits",
    "civic311.middleware.SwitchedOffParts",
    "civic311.accounts.sessions.LimitSessions",
    "civic311.accounts.second_factor.RequireSecondFactor",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "civic311.urls"
WSGI_APPLICATION = "civic311.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civic311.city.context.city",
                "civic311.accounts.context.viewer",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["uswds"]
CRISPY_TEMPLATE_PACK = "uswds"
_PLAIN_WIDGETS = (
    "textinput textarea select selectmultiple checkboxinput radioselect emailinput passwordinput numberinput dateinput "
    "datetimeinput fileinput urlinput"
)
CRISPY_CLASS_CONVERTERS = dict.fromkeys(_PLAIN_WIDGETS.split(), "")


# --- Database -------------------------------------------------------------------------------------------------------
# Web and worker connect as a role that may only insert and read events; commands that change the schema as its owner.
DATABASES = {"default": database_settings(env, argv=sys.argv)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_REDIS_URL = env.str("REDIS_URL", default="")


def _cache(name: str, most: int) -> dict[str, object]:
    """Redis where there is one, else the memory of each process, which holds at most `most` entries."""
    if _REDIS_URL:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _REDIS_URL, "KEY_PREFIX": name}
    options = {"MAX_ENTRIES": most}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name, "OPTIONS": options}


CACHES = {
    "default": _cache("civic311", 300),
    "pages": _cache("pages", 400),  # see civic311.lib.reader_cache
    "visitors": _cache("visitors", 20_000),  # see civic311.city.visitor_limits
}

# --- Sign-in --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "civic311.accounts.backends.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "civic311.accounts.passwords.NotEasyToGuess"},
]
CSRF_FAILURE_VIEW = "civic311.site.views.errors.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notifications.account_mail.OutboxAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited to a verified address; nobody signs up
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords are counted by axes, codes by accounts.code_forms: in the database, for all processes.
ACCOUNT_RATE_LIMITS = {"login_failed": False}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever's password or second factor changes is told
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before the address or a factor is changed
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds for which nobody is asked again who she is
SOCIALACCOUNT_ADAPTER = "civic311.site.sign_on.CitySignOn"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "civic311.accounts.second_factor.SealedFactors"
MFA_FORMS = {
    "authenticate": "civic311.accounts.code_forms.CodeForm",
    "reauthenticate": "civic311.accounts.code_forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey stands for two factors
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO_MODE or DEBUG  # the demo has no TLS; browsers take localhost for safe
MFA_TOTP_ISSUER = "Civic311"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "civic311.lib.client_address.client_network"  # else all share the proxy's, and its lockout
AXES_USERNAME_CALLABLE = "civic311.accounts.lockout.sign_in_name"
AXES_LOCKOUT_CALLABLE = "civic311.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 60 * 60 * env.int("SESSION_HOURS", default=12)  # signed out after this at the latest
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=240)  # or without use; roles can ask for less
SESSION_COOKIE_HTTPONLY = True

# --- Languages, time, numbers ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [  # for residents and their messages; City.languages says which of them a city offers
    ("en", _("English")),
    ("es", _("Spanish")),
    ("zh-hans", _("Simplified Chinese")),
    ("vi", _("Vietnamese")),
    ("ht", _("Haitian Creole")),
    ("ar", _("Arabic")),
]
STAFF_LANGUAGES = ["en", "es"]  # staff pages are whole in these; in any other they would be half translated
introduce_haitian_creole()
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "civic311.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # storage; pages show the city's zone, activated by CurrentCity
PHONENUMBER_DEFAULT_REGION = env.str("PHONE_REGION", default="US")

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
REGISTER_DIR = Path(env.str("REGISTER_DIR", default="") or DATA_DIR / "registers")  # where other systems leave files
FACTS_DIR = Path(env.str("FACTS_DIR", default="") or DATA_DIR / "facts")  # columns that reports are counted from
OPEN_DATA_DIR = Path(env.str("OPEN_DATA_DIR", default="") or DATA_DIR / "open-data")  # files at /open-data/
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # text fields of one form, files apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MAX_PHOTO_BYTES = 15 * 1024 * 1024
MAX_PHOTO_PIXELS = 50_000_000
MAX_PHOTOS_PER_REPORT = 5

# --- Messages -------------------------------------------------------------------------------------------------------
# In development and the demo mail leaves nowhere: it stays readable under /staff/mail/.
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="notifications.backends.KeepBackend"
    if DEMO_MODE or DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="311@city.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20

# Text messages, by a carrier that speaks Twilio's interface; in the demo without one they stay readable here.
SMS_API_URL = env.str("SMS_API_URL", default="https://api.twilio.com/2010-04-01")
SMS_ACCOUNT = env.str("SMS_ACCOUNT", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_FROM = env.str("SMS_FROM", default="")

# Answers to messages and new mail. {token} stands for the report; without it answers are read as new mail.
REPLY_ADDRESS = env.str("REPLY_ADDRESS", default="311+{token}@portalder.example" if DEMO_MODE else "")
IMAP_HOST = env.str("IMAP_HOST", default="")  # a mailbox that the worker reads each minute, over TLS
IMAP_PORT = env.int("IMAP_PORT", default=993)
IMAP_USER = env.str("IMAP_USER", default="")
IMAP_PASSWORD = env.str("IMAP_PASSWORD", default="")
IMAP_FOLDER = env.str("IMAP_FOLDER", default="INBOX")
# The name under which the city's own mail server writes what it found about a sender; without it nobody is trusted.
MAIL_AUTH_SERVER = env.str("MAIL_AUTH_SERVER", default="mail.portalder.example" if DEMO_MODE else "")
ANYMAIL_WEBHOOK_SECRET = env.str("ANYMAIL_WEBHOOK_SECRET", default="")  # "name:password"; empty: no hooks for mail
ANYMAIL = {**(env.json("ANYMAIL", default=None) or {}), "WEBHOOK_SECRET": ANYMAIL_WEBHOOK_SECRET}

OUTBOUND_ALLOW = env.list("OUTBOUND_ALLOW", default=[])  # hosts that calls to other servers may reach though private

# --- Worker ---------------------------------------------------------------------------------------------------------
# Database rows are the work list; the queue only wakes the worker (STACK: retry must exceed timeout x queue depth).
Q_CLUSTER = {
    "name": "civic311",
    "orm": "default",
    "workers": env.int("WORKER_PROCESSES", default=2),
    "timeout": 120,
    "retry": 600,
    "queue_limit": 4,
    "bulk": 1,
    "poll": 0.5,
    "max_attempts": 5,
    "ack_failures": True,
    "save_limit": -1,
    "catch_up": False,
    "recycle": 200,
    "label": "Worker",
}

# --- Maps -----------------------------------------------------------------------------------------------------------
MAP_TILE_URL = env.str("MAP_TILE_URL", default="")
MAP_TILE_ATTRIBUTION = env.str("MAP_TILE_ATTRIBUTION", default="")
GEOCODER = env.str("GEOCODER", default="")  # nominatim, photon or arcgis; empty: the local index alone
GEOCODER_DOMAIN = env.str("GEOCODER_DOMAIN", default="")

# --- Security -------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not (DEMO_MODE or DEBUG) and env.bool("TLS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^open311/", r"^hooks/"]  # see SafeHeaders
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not (DEMO_MODE or DEBUG)
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""  # browsers then take them from this host over TLS alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts take the token from the form they send
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"  # mail links must find the session
MESSAGE_STORAGE = "civic311.lib.cookies.OwnMessages"
SECURE_HSTS_SECONDS = 0 if DEMO_MODE or DEBUG else env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
REQUIRE_SECOND_FACTOR = not (DEMO_MODE or DEBUG)
PUBLIC_WRITES_A_MINUTE = env.int("PUBLIC_WRITES_A_MINUTE", default=120)  # forms from one address
PUBLIC_READS_A_MINUTE = env.int("PUBLIC_READS_A_MINUTE", default=600)  # searches from one address
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *env.list("MAP_TILE_HOSTS", default=[])],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Numbers and logs for those who run it --------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOW = [ipaddress.ip_network(network) for network in env.list("METRICS_ALLOW", default=[])]
LOG_ACCESS = env.bool("LOG_ACCESS", default=False)
LOG_SLOW_REQUEST_MS = env.int("LOG_SLOW_REQUEST_MS", default=3000)  # 0: never
LOG_SLOW_QUERY_MS = env.int("LOG_SLOW_QUERY_MS", default=1000)  # 0: never
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_tokens": {"()": "civic311.lib.log_filters.HideTokens"}},
    "formatters": {
        "line": {"()": "civic311.lib.log_lines.PlainLines"},
        "json": {"()": "civic311.lib.log_lines.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", default="line"),
            "filters": ["hide_tokens"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"civic311.access": {"level": "INFO"}},
}
