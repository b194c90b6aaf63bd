"""The `quittance` command: the operator's tool and the way every process of the product is started."""


def main() -> None:
    """Run the command line; the process ends with 0 done, 1 refused, 2 wrong usage."""
    from quittance.cli.app import run

    run()
