"""Libraries that are measured in a process of their own, which obeys lines of its standard input with one answer each."""
import contextlib
import os
import signal
import subprocess
import threading


class Process:
    """`greets`: its first line is its version. Errors of the library are RuntimeErrors here."""

    def __init__(self, name, command, greets):
        self.name = name
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, process_group=0)
        if greets:
            self.name += " " + self.answer()

    def answer(self):
        line = self.process.stdout.readline().strip()
        if not line or line.startswith("error"):
            raise RuntimeError(f"{self.name}: {line or 'it ended'}")
        return line

    def ask(self, line, seconds=None):
        """After so many seconds it is ended, if it has not answered."""
        timer = threading.Timer(seconds, self.process.kill) if seconds else None
        if timer:
            timer.start()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            return self.answer()
        finally:
            if timer:
                timer.cancel()

    def stand_still(self):
        """With what it started, until its next turn: threads that look for work in loops take the cores from whoever is
        timed."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    @contextlib.contextmanager
    def turn(self):
        os.killpg(self.process.pid, signal.SIGCONT)
        try:
            yield
        finally:
            self.stand_still()

    def end(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def python_with(module, python):
    """The python to run a peer by: the one given, or Debian's where only that has the module."""
    for each in (python, "/usr/bin/python3"):
        try:
            if subprocess.run([each, "-c", f"import {module}"], capture_output=True).returncode == 0:
                return each
        except OSError:
            continue
    return python
