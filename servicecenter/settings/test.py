"""Settings for the tests: as the demo, with cheap password hashes and files in a folder of their own."""

from servicecenter.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # static files are found where they lie, nothing has to be collected
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FILES_DIR = STATE_DIR / "test-files"
CELERY_BROKER_URL = BROKER_URL
for _entry in DATABASES.values():
    _entry["CONN_MAX_AGE"] = 0

# Questions to the database are counted also where a test takes its minute.
SEEN_SECONDS = 3600
