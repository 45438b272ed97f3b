"""Tests of canary_siem/actions."""
