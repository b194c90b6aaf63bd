"""How fast the heavy work is, each figure beside a peer or a limit measured in the same run: `make bench`."""
