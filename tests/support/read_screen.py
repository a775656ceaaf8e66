#!/usr/bin/python3
"""What a screen reader finds in the running window: one line "role: name | text" for every accessible object.

read_screen.py PID   waits up to 30 s for the program with this process id on the accessibility bus.
"""
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


def program(pid):
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(index)
        if child is not None and child.get_process_id() == pid:
            return child
    return None


def content(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text is not None else ""


def show(node, depth):
    if node is None or depth > 20:
        return
    print(f"{node.get_role_name()}: {node.get_name()} | {content(node)}")
    for index in range(node.get_child_count()):
        show(node.get_child_at_index(index), depth + 1)


def main():
    pid = int(sys.argv[1])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = program(pid)
        if found is not None and found.get_child_count() > 0:
            show(found, 0)
            return 0
        time.sleep(0.1)
    print("the program is not on the accessibility bus", file=sys.stderr)
    return 1


sys.exit(main())
