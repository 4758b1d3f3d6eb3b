"""Foundation without models: actor, decisions, errors, clock, identifiers, rupiah, transitions, safe HTTP.

Imports Django and the standard library only; everything else may import it.
"""
