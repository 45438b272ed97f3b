"""The rows, a file each, which exports ROW; a new file is found by itself."""

ORDER = (
    "dns_noise",
    "dns_trips",
    "http",
    "tokens",
    "startup",
    "latency",
    "growth",
    "elasticsearch",
    "hec",
    "syslog",
    "idle",
    "word",
    "excel",
    "pdf",
    "memory",
)
