"""Approvals: steps, delegation and decisions for whatever a package above registers as approvable."""
