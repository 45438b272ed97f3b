"""Tests of canary_siem/exports."""
