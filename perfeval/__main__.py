"""The command `perfeval`, and `python -m perfeval`."""

import signal


def main() -> None:
    """Load the command line and run it; Ctrl-C while it is still being loaded ends it without a word."""
    heeded = signal.getsignal(signal.SIGINT)
    if heeded is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from perfeval.cli import main as command_line

    signal.signal(signal.SIGINT, heeded)
    command_line()


if __name__ == "__main__":
    main()
