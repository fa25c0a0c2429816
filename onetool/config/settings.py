"""All settings, from the environment only; with none set it is a development machine that needs nothing else."""

import contextlib
import hashlib
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from onetool.config import log_words

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("ONETOOL_DATA", default=str(BASE_DIR / ".data")))
ENV = env.str("ONETOOL_ENV", default="development")
if ENV not in {"development", "production"}:
    raise ImproperlyConfigured("ONETOOL_ENV is 'development' or 'production'.")
IS_DEVELOPMENT = ENV == "development"
IS_TESTING = "pytest" in sys.modules

if not IS_DEVELOPMENT:
    missing = [
        name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "PUBLIC_URL") if not env.str(name, default="")
    ]
    if missing:
        raise ImproperlyConfigured(f"Production needs {', '.join(missing)} in the environment.")


def _kept_secret(name: str) -> str:
    """A secret of this machine, made at the first start and kept in the data folder."""
    path = DATA_DIR / name
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        # Whoever comes first wins; a second process of the same moment reads what the first one made.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret("secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former ones: what they encrypted still opens
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django_structlog",
    "onetool",
    "onetool.accounts",
    "onetool.orgs",
    "onetool.archive",
    "onetool.stripe_door",
    *(["onetool.dev", "onetool.dev.stripe_sandbox", "onetool.demo"] if IS_DEVELOPMENT else []),
    "clients",
    "scheduling",
    "documents",
    "quotes",
    "invoices",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onetool.web.compression.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "onetool.web.request_limits.LegibleMiddleware",
    "onetool.web.request_limits.AllowanceMiddleware",
    "onetool.web.errors.RefusalMiddleware",
    "onetool.web.slug.SlugMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "onetool.accounts.middleware.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    *(["onetool.dev.pseudo.PseudoMiddleware"] if IS_DEVELOPMENT else []),
]

ROOT_URLCONF = "onetool.config.urls"
STAFF_URLCONF = "onetool.config.staff_urls"
ASGI_APPLICATION = "onetool.config.asgi.application"
WSGI_APPLICATION = "onetool.config.wsgi.application"
CELERY_MODULE = "onetool.config.celery"
RIGHTS = "onetool.config.rights"
NAVIGATION = "onetool.config.navigation"

_LOADERS = ["onetool.web.loaders.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onetool.web.shell.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "onetool.web.tags",
                "onetool.abilities.drawing",
            ],
        },
    }
]
FORM_RENDERER = "onetool.web.forms.Renderer"

# --- Data -------------------------------------------------------------------------------------------------------------
if env.str("DATABASE_URL", default=""):
    _database = env.db("DATABASE_URL")
else:
    from onetool.dev import postgres  # production never comes here

    _database = postgres.dsn(DATA_DIR / "postgres")
_pool_size = env.int("DB_POOL_SIZE", default=20)
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # No parallel query: starting its workers costs a page more than it saves, and others use the cores.
            "options": "-c role=onetool_app -c idle_in_transaction_session_timeout=60s "
            "-c max_parallel_workers_per_gather=0",
            "pool": {"min_size": 1, "max_size": _pool_size, "timeout": 20},
        },
        "TEST": {"TEMPLATE": "onetool_template", "NAME": env.str("TEST_DATABASE", default="test_onetool")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
SOCKET_PROCESSES = max(1, env.int("SOCKET_PROCESSES", default=1))  # they share what one session may hold
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "onetool"},
        }
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "onetool.live.channel_layer.LoopSafeChannelLayer", "CONFIG": {"capacity": 10_000}}
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- Files and static -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "onetool.assets.vendor_files.VendorFinder",
]
WHITENOISE_USE_FINDERS = IS_DEVELOPMENT
WHITENOISE_AUTOREFRESH = IS_DEVELOPMENT
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/(bundles/[\w-]+-[0-9A-Z]{8}\.(js|css)|.+\.[0-9a-f]{12}\.\w+)$"
MEDIA_ROOT = DATA_DIR / "media"
# What was mailed, with the links and codes that the database does not keep; for /dev/mail/ and the browser tests.
MAIL_COPIES = DATA_DIR / "mails" if IS_DEVELOPMENT else None
_bucket = env.str("S3_BUCKET", default="")
_files_backend = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.str("S3_ENDPOINT", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "default_acl": "private",
        },
    }
    if _bucket
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
)
_static_backend = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if IS_DEVELOPMENT
    else "onetool.assets.static_storage.BundledStaticFiles"
)
STORAGES = {"default": _files_backend, "staticfiles": {"BACKEND": _static_backend}}
FILE_MAX_BYTES = 20 * 1024 * 1024
BODY_MAX_BYTES = 5 * FILE_MAX_BYTES  # of one request: a handful of files
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FORM_MAX_BYTES = 2 * DATA_UPLOAD_MAX_MEMORY_SIZE  # of a request without a session
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a document of 500 lines has 7 fields a line
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "onetool.accounts.passwords.PasswordRules"}]
if IS_TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/accounts/login/"  # a path: on a staff page the name would be looked up among staff pages
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "onetool.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "onetool.accounts.forms.CompanyFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before what one signs in with is changed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None  # asked for
ACCOUNT_FORMS = {"login": "onetool.accounts.login.LoginForm"}
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # onetool.accounts.guessing counts wrong passwords
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if IS_DEVELOPMENT else "https"
MFA_ADAPTER = "onetool.accounts.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "onetool.accounts.codes.AuthenticateForm",
    "reauthenticate": "onetool.accounts.codes.ReauthenticateForm",
}
MFA_TOTP_ISSUER = "OneTool"
MFA_TOTP_TOLERANCE = 1  # of 30 seconds: a telephone's clock may be a little wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_DEVELOPMENT  # http://localhost
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
USERSESSIONS_TRACK_ACTIVITY = True  # shown in the list; kept by ActivityMiddleware
# How many proxies in front add to X-Forwarded-For; without the right number all visitors share one rate limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0 if IS_DEVELOPMENT else 1)

# --- Mail -------------------------------------------------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="OneTool <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20  # seconds

# --- Stripe -----------------------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_CONNECT_WEBHOOK_SECRETS = env.list("STRIPE_CONNECT_WEBHOOK_SECRETS", default=[])
STRIPE_PLATFORM_WEBHOOK_SECRETS = env.list("STRIPE_PLATFORM_WEBHOOK_SECRETS", default=[])
# How long an event is one worker's: longer than all that follows from it takes, a call of Stripe's up to a minute.
STRIPE_EVENT_LEASE = timedelta(seconds=env.int("STRIPE_EVENT_LEASE", default=180))
STRIPE_SANDBOX_BASE = (
    env.str("STRIPE_SANDBOX_BASE", default=PUBLIC_URL) if IS_DEVELOPMENT and not STRIPE_SECRET_KEY else ""
)
if STRIPE_SANDBOX_BASE:
    STRIPE_CONNECT_WEBHOOK_SECRETS = STRIPE_CONNECT_WEBHOOK_SECRETS or ["whsec_" + _kept_secret("stripe_connect")[:32]]
    STRIPE_PLATFORM_WEBHOOK_SECRETS = STRIPE_PLATFORM_WEBHOOK_SECRETS or [
        "whsec_" + _kept_secret("stripe_platform")[:32]
    ]

# --- Safety -----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, "https://checkout.stripe.com", "https://connect.stripe.com"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 24 * 3600  # whoever asks to stay signed in has thirty days
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "onetool.web.errors.csrf_failed"
MESSAGE_STORAGE = "onetool.web.toast_cookie.ToastStorage"
# No other host of the domain can set a cookie of such a name (RFC 6265bis §4.1.3.2); it needs https.
COOKIE_PREFIX = "" if IS_DEVELOPMENT else "__Host-"
MFA_TRUST_COOKIE_NAME = f"{COOKIE_PREFIX}trusted"
if IS_DEVELOPMENT:
    # A cookie is a host's, whatever the port: two checkouts side by side would sign one another out.
    _here = hashlib.sha256(str(DATA_DIR.resolve()).encode()).hexdigest()[:8]
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"sessionid_{_here}", f"csrftoken_{_here}"
else:
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}session", f"{COOKIE_PREFIX}csrf"
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

# What Django says of how it went, in the tones of the look.
MESSAGE_TAGS = {10: "grey", 20: "green", 25: "green", 30: "amber", 40: "red"}

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "onetool" / "locale"]

# --- Words for the operator -------------------------------------------------------------------------------------------
_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    log_words.without_keys,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.StackInfoRenderer(),
]
structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_RENDERER = (
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    if IS_DEVELOPMENT
    else structlog.processors.JSONRenderer()
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": structlog.stdlib.ProcessorFormatter, "processor": _RENDERER, "foreign_pre_chain": _PROCESSORS},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "onetool": {"level": "INFO"},
        # A line for each request is for production, where something collects them.
        "django_structlog": {"level": "WARNING" if IS_DEVELOPMENT else "INFO"},
    },
}
