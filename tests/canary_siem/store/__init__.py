"""Tests of canary_siem.store."""
