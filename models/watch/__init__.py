"""How synchronisation goes, for managers and for programs."""
