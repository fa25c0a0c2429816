"""The figures: how fast the house is, each beside something that everybody knows, in one run (`make bench`)."""
