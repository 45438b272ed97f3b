"""Programs that planters run on machines of theirs; what an agent is made of lies here."""
