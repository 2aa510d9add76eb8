from tests.onboarding.gates.conftest import agency, scope  # noqa: F401
