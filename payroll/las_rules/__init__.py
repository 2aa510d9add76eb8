"""Employment time by law (anställningstid enligt LAS): days, conversion, priority and dismissal order."""
