"""The console as its people see it: Chromium on the running program."""
