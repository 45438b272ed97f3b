"""The export for Sentinel; its queries are judged in tests/dashboards/sentinel."""
