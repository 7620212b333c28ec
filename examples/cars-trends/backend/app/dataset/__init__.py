"""The listings: generated with a fixed seed, so every copy of the tool shows the same figures."""
