"""Statistics of staff (personalstatistik): the base package of reports that is part of the pay service."""
