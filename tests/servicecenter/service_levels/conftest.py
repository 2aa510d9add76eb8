from tests.factories.parties import agency, files, people, scope  # noqa: F401
