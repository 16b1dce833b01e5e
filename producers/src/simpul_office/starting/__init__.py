"""Starting the agent with the computer, so that no clerk types a command."""

from simpul_office.starting.installing import Installed, install_start

__all__ = ["Installed", "install_start"]
