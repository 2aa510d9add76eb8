"""Documents that the house prints (utskrift): plain blocks in, an accessible PDF out. Pure: no table, no clock."""
