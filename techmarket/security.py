"""What passwords must be, and what a page may load."""

from csp.constants import NONE, SELF

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_pv = "django.contrib.auth.password_validation."
PASSWORD_VALIDATORS = [
    {"NAME": _pv + "UserAttributeSimilarityValidator"},
    {"NAME": _pv + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _pv + "CommonPasswordValidator"},
    {"NAME": _pv + "NumericPasswordValidator"},
    {"NAME": "techmarket.accounts.validators.CharacterClassesValidator"},
]
CONTENT_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Settings that hold wherever it runs.
ALWAYS = {
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "X_FRAME_OPTIONS": "DENY",
    "SECURE_REFERRER_POLICY": "same-origin",
    "CONTENT_SECURITY_POLICY": CONTENT_POLICY,
}
