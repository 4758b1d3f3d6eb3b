"""Numbered documents: letterheads, numbers without gaps, papers, and the proof that they are genuine."""
