"""Demo data: an internet provider's regional office in Pekanbaru, from a fixed seed, relative to today."""
