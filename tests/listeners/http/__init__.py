"""Tests of the HTTP listener: real bytes over loopback, and an honest trap in memory."""
