"""The employee's own vacation (min semester)."""
