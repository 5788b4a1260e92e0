"""Settings of container engines, runtimes, nodes and registry servers, which say where images come from."""
