"""How messages leave and arrive (meddelandeförmedling): outbox and inbox of each agency, and the access point."""
