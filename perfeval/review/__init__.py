"""Reads a written report, extracts what it claims, checks each claim."""
