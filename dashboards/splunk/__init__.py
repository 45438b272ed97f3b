"""The Splunk app: what stands in `definitions`, built into `app/TA-canary_siem` and committed."""
