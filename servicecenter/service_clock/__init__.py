"""How service time is counted (serviceklockan). Pure: calendars, moments and events in, what is due and met out."""
