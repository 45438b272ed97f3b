"""The Splunk app: what it holds, and what Splunk's own judges say of it."""
