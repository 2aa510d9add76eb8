"""Pages for those who watch over the house (tillsyn): the log, and which personal data there is."""
