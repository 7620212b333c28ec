"""Figures made of listings: plain functions without a database."""
