"""The quality bench: how well families are found, on many worlds, beside peers, and for whom less well."""
