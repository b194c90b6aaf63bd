"""The demo's story: made-up people and their cases, told only through operations and the sandbox."""
