"""Tests of the MySQL listener."""
