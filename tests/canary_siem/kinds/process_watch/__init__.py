"""Tests of canary_siem.kinds.process_watch."""
