"""Tests of canary_siem.kinds.log_watch."""
