"""The service catalogue (tjänstekatalogen) in versions, step by step. Pure: no table, no clock."""
