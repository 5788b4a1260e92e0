"""Resources of a cloud in, their attributes out: whatever the provider version calls them and takes them for."""
