"""What ``make bench`` measures (mätningar): ratios and percentiles of this machine, never a test of it."""
