"""Tests of the pages under ``/office/``."""
