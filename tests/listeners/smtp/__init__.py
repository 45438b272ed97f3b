"""The SMTP listener's tests."""
