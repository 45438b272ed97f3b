"""Token kinds, one file each."""
