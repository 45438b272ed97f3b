"""The console's pages: a module each, found by its being here; it exports DOOR, a Section."""
