"""A trip in the words of others: CEF, LEEF."""
