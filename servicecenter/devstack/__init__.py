"""The project's own PostgreSQL and broker, for the demo and the tests (egna tjänster). Knows nothing of Django."""
