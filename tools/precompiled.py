"""A header that programs of a tool have in common, read by the compiler once."""
import subprocess


def precompiled(command, header):
    """Precompiles `header` with the compiler and flags of `command`; returns the arguments that make it take what it
    kept. Where that fails the header is read as it is, and the compiler says why."""
    subprocess.run([*command, "-x", "c++-header", str(header), "-o", f"{header}.gch"], stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ["-include", str(header)]
