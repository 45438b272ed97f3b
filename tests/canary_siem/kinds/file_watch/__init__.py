"""Tests of canary_siem.kinds.file_watch."""
