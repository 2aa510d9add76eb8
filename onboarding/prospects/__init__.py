"""Agencies in dialogue (prospekt): the centre's own register, which no agency's people see."""
