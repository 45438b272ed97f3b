"""Connectors, one file each: trips to one receiver."""
