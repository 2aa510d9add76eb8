"""The messages of procurement (meddelanden): order, its answer, change and cancellation, despatch advice, catalogue."""
