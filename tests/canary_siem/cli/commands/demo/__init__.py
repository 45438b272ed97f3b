"""Tests of canary_siem/cli/commands/demo."""
