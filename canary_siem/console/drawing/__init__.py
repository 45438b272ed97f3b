"""Drawings as SVG markup: pure functions of what they show, no library, no script, no style."""
