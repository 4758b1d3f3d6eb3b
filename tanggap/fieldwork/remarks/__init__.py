"""Remarks of leaders on days (storm, strike, system down), which explain a recap's figures."""
