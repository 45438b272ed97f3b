"""Listeners, one file or folder each: packets to hits."""
