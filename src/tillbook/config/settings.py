"""Settings: read from the environment, complete without any.

`TILLBOOK_DATA` names the data directory (default: `data` in the working directory);
`DATABASE_URL` another database than the SQLite file in it; `DATABASE_OWNER_URL` the owner that
migrates a PostgreSQL database whose `DATABASE_URL` is the application role.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tillbook.config.databases import database_settings
from tillbook.config.rooms import ROOMS

DATA_DIR = Path(os.environ.get("TILLBOOK_DATA") or "data").absolute()
SOURCE_DIR = Path(__file__).resolve().parent.parent


def _secret_key() -> str:
    """The key of this installation: made once, kept in the data directory, owner-readable."""
    if key := os.environ.get("TILLBOOK_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("TILLBOOK_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("TILLBOOK_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TILLBOOK_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "tillbook.plumbing.api.door.straight_to_the_api",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tillbook.plumbing.pages.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tillbook.plumbing.locales.persons_locale",
    "tillbook.plumbing.pages.explain_other_ways",
    "tillbook.plumbing.pages.whole_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tillbook.config.urls"
WSGI_APPLICATION = "tillbook.config.wsgi.application"
AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "tillbook.masters.organisation.pages.ClosedAccounts"
# A second step for whoever wants one: an app's codes, a passkey, codes on paper for the worst case.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "tillbook.masters.organisation.second_step.KeptSecondStep"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tillbook"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by the owner, not claimed by strangers
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

DATABASES = {"default": database_settings(os.environ, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # The order that compiles both cotton components and partials: see plumbing/README.md.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "tillbook.plumbing.templatetags.figures",
                "tillbook.plumbing.templatetags.interface",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tillbook.plumbing.pages.chrome",
            ],
        },
    }
]

# A component sees what it is given, never by accident what the page around it calls the same.
COTTON_ISOLATE_BY_DEFAULT = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [SOURCE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

#: When the web server had ended again soon after it was started anew (seconds since 1970), or 0.
SERVER_FAILED_AT = int(os.environ.get("TILLBOOK_FAILED_AT", "0"))

SECURE_TLS = os.environ.get("TILLBOOK_TLS") == "1"
SESSION_COOKIE_SECURE = SECURE_TLS
# Without TLS only this machine is served, and browsers allow passkeys on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_TLS
CSRF_COOKIE_SECURE = SECURE_TLS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What one key may send to the API, far above what a shop needs.
# Card terminals: kind -> the adapter that speaks to one (`books/payments/ports.py`).
CARD_TERMINALS = {
    "simulated": "tillbook.edges.integrations.simulated_terminal.client.SimulatedTerminal",
    "stripe": "tillbook.edges.integrations.stripe_terminal.client.StripeTerminal",
}
# Kinds whose terminals are let in by a code on their screen, with the secret key of an account.
CARD_TERMINALS_ENROL = {"stripe": "tillbook.edges.integrations.stripe_terminal.client.enrol"}
# Stripe itself; tests put a peer on this machine in its place, and nothing else can.
STRIPE_API = ""

# Where the cap stands of goods that come back without a receipt (`desks/sales/ports.py`).
RETURN_CAP = "tillbook.desks.registers.queries.return_cap"
CAME_BACK = (
    "tillbook.desks.sales.operations.came_back.came_back",
    "tillbook.desks.bills.credited.came_back",
)
RESTS_ON = ("tillbook.desks.banking.settled.resting_on",)
TAKEN_BACK = (
    "tillbook.desks.bookkeeping.undone.taken_back",
    "tillbook.desks.expenses.queries.taken_back",
)
# Where the notes on receipts are kept, and what erases them (the same).
RECEIPT_TEXTS = "tillbook.desks.registers.queries.kept_texts"
FORGET_TEXTS = "tillbook.desks.registers.operations.texts.forget_texts"
# What sets up another company of somebody (`masters/organisation/ports.py`).
COMPANY_FOUNDER = "tillbook.config.business.found_company"

API_REQUESTS_PER_SECOND = int(os.environ.get("TILLBOOK_API_REQUESTS_PER_SECOND", "1000"))
API_REQUESTS_AT_ONCE = 2 * API_REQUESTS_PER_SECOND

# Whether receipt printers may be at this machine's own address, for trying things and for tests:
# otherwise whoever sets printers up could reach what listens here for nobody else.
PRINTERS_ON_THIS_MACHINE = os.environ.get("TILLBOOK_PRINTERS_ON_THIS_MACHINE") == "1"

# Mail goes to ports of mail servers alone; tests have their server at any port.
MAIL_TO_ANY_PORT = os.environ.get("TILLBOOK_MAIL_TO_ANY_PORT") == "1"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masking": {"()": "tillbook.plumbing.logs.MaskingFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masking"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
