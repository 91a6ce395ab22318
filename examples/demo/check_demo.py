#!/usr/bin/env python3
"""Runs the demonstration on a picture made here and on files that are no pictures.

    check_demo.py PROGRAM
"""
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

PROGRAM = sys.argv[1]


def png(rows, columns, pixel=lambda i, j: (7 * i + 13 * j) % 256):
    """A grey PNG picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + bytes(pixel(i, j) for j in range(columns)) for i in range(rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)


def check(holds, what, done):
    if not holds:
        sys.exit(f"{what}\nexit status {done.returncode}\n{done.stdout}\n{done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def written(file, content):
            (folder / file).write_bytes(content)
            return folder / file

        good = png(41, 60)
        done = run(written("good.png", good), folder / "out")
        check(done.returncode == 0, "a good picture fails", done)
        pictures = sorted(p.name for p in (folder / "out").glob("*.png"))
        check(len(pictures) == 10 and "contact_sheet.png" in pictures, f"pictures: {pictures}", done)
        page = (folder / "out" / "plan.html").read_text()
        check("plan.html" in done.stdout and "<svg" in page and "</html>" in page, "no page of the plan", done)

        wrong = [
            ([], "usage:"),
            ([1, 2, 3], "usage:"),
            ([folder / "missing.png"], "cannot be opened"),
            ([folder], "folder"),
            ([written("empty.jpg", b"")], "is empty"),
            ([written("text.jpg", b"no picture\n")], "neither a JPEG nor a PNG"),
            ([written("cut.png", good[:-40])], "damaged PNG"),
            ([written("header.png", good[:20])], "not a readable PNG"),
            ([written("cut.jpg", b"\xff\xd8\xff\xe0")], "not a readable JPEG"),
            ([written("noise.jpg", b"\xff\xd8" + bytes(range(256)))], "not a readable JPEG"),
            ([written("tiny.png", png(3, 2))], "windows: "),
            ([folder / "good.png", folder / "good.png"], "good.png"),  # the folder is a file
        ]
        for arguments, message in wrong:
            done = run(*arguments)
            check(done.returncode == 1 and message in done.stderr, f"{arguments}: expected '{message}'", done)
    print(f"a picture, and {len(wrong)} wrong calls")


if __name__ == "__main__":
    main()
