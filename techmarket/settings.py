"""All settings, chosen by the environment. docs/operations.md lists every variable."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from techmarket import embedded, front, installed, logs, openapi, security
from techmarket.ownership import logins

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What this process is ---------------------------------------------------------------------
DATA_DIR = Path(env("TECHMARKET_DATA", default=str(BASE_DIR / ".data"))).resolve()
DEMO = env.bool("TECHMARKET_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
EMBEDDED = not env("DATABASE_URL", default="")
_local = embedded.urls(DATA_DIR)
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("生产环境必须设置环境变量 SECRET_KEY（不少于 50 个随机字符）。")
    SECRET_KEY = embedded.local_secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env("SITE_NAME", default="技术转移大市场")
SITE_FOOTER = front.footer(env)
ADMIN_PATH = env("ADMIN_PATH", default="management/")
# Home region of this market: officers without a wider grant and the default dashboard scope.
MARKET_REGION = env("MARKET_REGION", default="")

INSTALLED_APPS, MIDDLEWARE = installed.APPS, installed.MIDDLEWARE
ROOT_URLCONF = "techmarket.urls"
WSGI_APPLICATION = "techmarket.wsgi.application"
TEMPLATES = front.templates(BASE_DIR / "templates")
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# --- PostgreSQL and Redis -----------------------------------------------------------------------
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", default=30_000)
_limits = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_MS} "
    f"-c lock_timeout={env('LOCK_TIMEOUT_MS', default='5000')} "
    "-c idle_in_transaction_session_timeout=60000 "
    "-c jit=off"  # to compile what fetches twenty rows takes longer than to fetch them
)
# Everything acts as the first, which owns nothing; `migrate` as the second (docs/decisions/0015).
DATABASES = {"default": logins.application_login(env, _local["DATABASE_URL"], _limits)}
DATABASE_OWNER = logins.owner_login(env, embedded.owner_url(DATA_DIR), _limits)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default=_local["REDIS_URL"])
CACHES = {
    "default": {
        "BACKEND": "techmarket.outages.cache.SteadyCache",
        "LOCATION": env("CACHE_URL", default=REDIS_URL),
        "KEY_PREFIX": "techmarket",
    }
}

# --- Celery: survive a lost worker (docs/decisions/0004) ----------------------------------------
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=embedded.broker_url(REDIS_URL))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # twice the hard time limit: a living task is never run twice
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long Redis is away
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
FORMAT_MODULE_PATH = "techmarket.site.formats"
LOCALE_PATHS = [BASE_DIR / "techmarket" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Static files and uploads -------------------------------------------------------------------
STATIC_URL = "static/"
# True serves from the source folders without `collectstatic`: for tests and front-end work.
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=False)
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "gif", "woff", "woff2", "br", "gz")
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [(name, BASE_DIR / "static" / name) for name in ("css", "js", "img")]
STATICFILES_FINDERS = front.STATIC_FINDERS
STATIC_PACKAGE_FILES = front.STATIC_PACKAGE_FILES
NODE_MODULES = BASE_DIR / "static" / "node_modules"
CERTIFICATE_FONT_DIR = NODE_MODULES / "@expo-google-fonts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env(
            "STATICFILES_STORAGE",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(DATA_DIR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
IMPORT_MAX_BYTES = 10 * 1024 * 1024
IMPORT_MAX_ROWS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "techmarket.accounts.backends.OneCheckBackend",
]
PASSWORD_HASHERS = security.PASSWORD_HASHERS
AUTH_PASSWORD_VALIDATORS = security.PASSWORD_VALIDATORS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "techmarket.accounts.forms.LoginForm",
    "signup": "techmarket.accounts.forms.SignupForm",
}
ACCOUNT_ADAPTER = "techmarket.accounts.adapter.AccountAdapter"
ACCOUNT_USERNAME_BLACKLIST = ["system"]  # accounts.models.SYSTEM_USERNAME
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMO else "optional"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
# An address belongs to whoever confirms it, so a taken one is no obstacle (decisions/0016). Nobody
# confirms anything in a demonstration.
ACCOUNT_PREVENT_ENUMERATION = False if DEMO else "strict"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # officials are created by administrators, often without mail
# Staff must have a second factor. Demonstration data has shared accounts, so it is off there.
MFA_REQUIRED_FOR_STAFF = env.bool("MFA_REQUIRED_FOR_STAFF", default=not DEMO)

# --- Browser security ---------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not EMBEDDED)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many of the last addresses in X-Forwarded-For our own proxies wrote: rate limits go by the
# one before them, else all visitors behind a proxy would share one.
NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", default=int(BEHIND_PROXY))
# Not cached: a session that ended while Redis was away would live again in what Redis remembers.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60  # idle limit, renewed by SessionAgeMiddleware
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
vars().update(security.ALWAYS)

# --- Mail ---------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
if EMBEDDED and "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="noreply@example.cn")

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = openapi.REST_FRAMEWORK | {
    "DEFAULT_THROTTLE_RATES": {
        "anon": env("THROTTLE_ANON", default="120/min"),
        "user": env("THROTTLE_USER", default="600/min"),
    },
    "NUM_PROXIES": NUM_PROXIES,
}
SPECTACULAR_SETTINGS = openapi.SPECTACULAR | {"SERVERS": [{"url": SITE_URL}]}
FILTERS_EMPTY_CHOICE_LABEL = _("不选")
IMPORT_EXPORT_USE_TRANSACTIONS = IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- Logs and monitoring ------------------------------------------------------------------------
LOGGING = logs.configure(env("LOG_LEVEL", default="INFO"))
METRICS_TOKEN = env("METRICS_TOKEN", default="")
