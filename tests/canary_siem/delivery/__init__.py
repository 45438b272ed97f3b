"""Tests of canary_siem.delivery."""
