"""Settings that hold everywhere. What differs between machines comes from the environment."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parents[2]
STATE_DIR = Path(os.environ.get("SERVICECENTER_STATE", BASE_DIR / ".data"))
FILES_DIR = Path(os.environ.get("SERVICECENTER_FILES", STATE_DIR / "files"))
ACCESS_POINT_URL = os.environ.get("ACCESS_POINT_URL", "")
ACCESS_POINT_TOKEN = os.environ.get("ACCESS_POINT_TOKEN", "")
MESSAGE_RULES_DIR = Path(os.environ.get("MESSAGE_RULES", FILES_DIR / "message-rules"))

SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]


def database(url: str) -> dict[str, object]:
    """A Django database entry from ``postgresql://user:password@host:port/name``.

    With a standby, ``…@host:port,standby:port/name``: the one that takes writes is asked, whichever that is.
    """
    parts = conninfo_to_dict(url)
    host = str(parts.get("host", ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": host,
        "PORT": str(parts.get("port", "")),
        "OPTIONS": ({"target_session_attrs": "read-write"} if "," in host else {})
        | {
            # A database that goes away without a word is noticed within half a minute.
            "connect_timeout": 10,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


# "default" is the application role that row-level security binds; "migrator" owns the tables and only migrates.
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql://servicecenter_app@127.0.0.1/servicecenter")),
    "migrator": database(
        os.environ.get("MIGRATION_DATABASE_URL", "postgresql://servicecenter_migrator@127.0.0.1/servicecenter")
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "servicecenter",
    "payroll",
    "procurement",
    "invoicing",
    "onboarding",
]

MIDDLEWARE = [
    "servicecenter.operations.middleware.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "servicecenter.integrations.middleware.WithoutCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "servicecenter.accounts.seen.SeenByTheMinute",
    "django_htmx.middleware.HtmxMiddleware",
    "servicecenter.integrations.middleware.ByToken",
    "servicecenter.accounts.middleware.LoginRequired",
    "servicecenter.accounts.middleware.AgencyScope",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "servicecenter.urls"
WSGI_APPLICATION = "servicecenter.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "servicecenter.web.context.page",
            ],
            "libraries": {"sc": "servicecenter.web.templatetags.sc"},
        },
    }
]

AUTH_USER_MODEL = "servicecenter.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "servicecenter.accounts.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

# Mail is kept in the database until the mail server has taken it.
EMAIL_BACKEND = "servicecenter.mail.backend.Outbox"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "servicecenter@localhost")
ACCOUNT_ADAPTER = "servicecenter.accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Servicecenter"
MFA_ADAPTER = "servicecenter.sign_on.second_factor.OwnOrAsserted"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "servicecenter.sign_on.adapter.ByAgency"
SOCIALACCOUNT_LOGIN_ON_GET = True
# The origins, such as https://idp.myndighet.se, that the house may fetch an agency's log-in service's keys from.
SIGN_ON_ORIGINS = [origin for origin in os.environ.get("SIGN_ON_ORIGINS", "").split(",") if origin]
# The origins of suppliers' shops that the house may ask to open for a requester (punch-out by cXML).
SHOP_ORIGINS = [origin for origin in os.environ.get("SHOP_ORIGINS", "").split(",") if origin]
# Where the demo's made-up shop listens; real settings have none, and then it can't be started.
DEMO_SHOP = ""
# Failed log-ins are counted in the database alone: a lost cache must not lift a lockout.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_USERNAME_CALLABLE = "servicecenter.accounts.adapter.locked_name"
# Privileged roles must have a second factor before they reach anything of an agency.
REQUIRE_SECOND_FACTOR = True

# ASVS 7.3: half an hour idle, renewed by the minute (SeenByTheMinute); the limit of twelve hours is AgencyScope's.
SESSION_COOKIE_AGE = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SEEN_SECONDS = 60

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")
# Postgres holds the truth of a run; a message is only a wake-up, so results are not kept.
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_restore_limit": 1000,
    "socket_connect_timeout": 5,
    # A broker that goes away without a word must not hold a worker, beat or web process for ever.
    "socket_timeout": 15,
    "socket_keepalive": True,
    "max_retries": 1,
}
# The longest any task may take before its process is killed; a chunk of a run has a shorter limit of its own.
CELERY_TASK_TIME_LIMIT = 2 * 3600
# A worker that has nothing to do and has heard nothing for this long ends itself, to be started anew.
WORKER_SILENT_SECONDS = float(os.environ.get("WORKER_SILENT_SECONDS", "180"))

# A pay run that has made no progress for this long is looked after by the sweeper.
RUN_IS_STILL_AFTER_SECONDS = int(os.environ.get("RUN_IS_STILL_AFTER_SECONDS", "15"))

# The most of a file that is handed in: its size, the pixels of a picture (a telephone's 48 million), a PDF's pages.
DOCUMENT_MOST_BYTES = int(os.environ.get("DOCUMENT_MOST_BYTES", "10000000"))
DOCUMENT_MOST_PIXELS = int(os.environ.get("DOCUMENT_MOST_PIXELS", "50000000"))
DOCUMENT_MOST_PAGES = int(os.environ.get("DOCUMENT_MOST_PAGES", "50"))

# A claim is one form, so that what is written goes with every button: 200 receipts, and 370 days of a trip.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000

# Calls that one token may make in a minute; counted in the database, so that a lost cache lifts no limit.
API_CALLS_A_MINUTE = int(os.environ.get("API_CALLS_A_MINUTE", "600"))
# Who may read the metrics at /matvarden/: whoever sends the token, or asks straight from one of these networks.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
METRICS_NETWORKS = [network for network in os.environ.get("METRICS_NETWORKS", "").split(",") if network]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["servicecenter.integrations.entry.ByToken"],
    "DEFAULT_PERMISSION_CLASSES": ["servicecenter.integrations.entry.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["servicecenter.integrations.entry.Json"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "servicecenter.integrations.entry.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "servicecenter.integrations.schema.Described",
    "EXCEPTION_HANDLER": "servicecenter.integrations.problems.problem_of",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Servicecenter",
    "VERSION": "1",
    "DESCRIPTION": "Löner för myndigheter: personer, anställningar, löneuppgifter, tid, körningar och verifikationer.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["servicecenter.integrations.schema.plain"],
}
SILENCED_SYSTEM_CHECKS: list[str] = []
