"""Changes of reference data. Each is one transaction and tells every process that the configuration moved on."""
