"""The rules for Sentinel: their language, their engine, and the table that CEF becomes there."""
