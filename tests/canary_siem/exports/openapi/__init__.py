"""Tests of the API described for others."""
