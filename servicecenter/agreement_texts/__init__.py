"""The texts that agreements begin from (avtalstexter): measures, forums, controls and general terms. Pure data."""
