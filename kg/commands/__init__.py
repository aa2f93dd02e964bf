"""The commands of the command line, one module per group; `kg.cli` puts them together."""
