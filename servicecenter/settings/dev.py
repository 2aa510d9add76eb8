"""Settings for the demo and for developers: one machine, no second factor asked, nothing sent anywhere."""

from servicecenter.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-the-demo-and-tests-never-for-real-data"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
REQUIRE_SECOND_FACTOR = False
METRICS_NETWORKS = ["127.0.0.0/8", "::1/128"]
DEMO_SHOP = "http://127.0.0.1:8075"
SHOP_ORIGINS = [*SHOP_ORIGINS, DEMO_SHOP]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
