#!/usr/bin/env python3
"""Plants peers of the benchmark that are broken, each in another manner, and sees the configure go on without them.

usage: check_peers.py CXX
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ["onednn", "openblas", "opencv", "eigen", "xtensor_blas"]
HEADERS = ["dnnl.hpp", "openblas_config.h", "cblas.h", "opencv2/imgproc.hpp", "opencv2/core.hpp",
           "unsupported/Eigen/CXX11/Tensor", "Eigen/Core", "xtensor-blas/xlinalg.hpp"]
LIBRARIES = ["dnnl", "openblas", "opencv_core", "opencv_imgproc"]
MAIN = "int main() { return 0; }\n"
EMPTY = "add_library(bench_{} INTERFACE)\n"

# name: (its recipe, its program, a pattern of what has to be said of it)
PLANTED = {
    "fails": ("find_package(planted CONFIG REQUIRED)\n", MAIN, "left out: Could NOT find what planted needs"),
    "missing": ("find_path(WHERE no_such_header.hpp REQUIRED NO_CACHE)\n", MAIN, "left out: Could not find WHERE using the following files: no_such"),
    "header": (EMPTY, "#error the header is for another compiler\n" + MAIN, "left out: (#error )?the header is for another"),
    "link": (EMPTY + "target_link_libraries(bench_{} INTERFACE no_such_library)\n", MAIN,
             "left out: cannot find -lno_such_library"),
    "symbol": (EMPTY, "void gone(); int main() { gone(); }\n", r"left out: undefined reference to `gone\(\)'"),
    "crash": (EMPTY, "#include <cstdlib>\nint main() { std::abort(); }\n", "left out: the probe ended with"),
    "whole": (EMPTY, MAIN, "takes part"),
}


def plant(folder, text, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def configure(work, cxx):
    """A project with the real peers, all broken, and the planted ones; what its configure says, and how it ends."""
    project, prefix = work / "project", work / "prefix"
    shutil.copytree(ROOT / "bench/peers", project / "peers")
    for name, (recipe, program, _) in PLANTED.items():
        plant(project / "peers/probe", recipe.format(name, name), f"{name}.cmake")
        plant(project / "peers/probe", program, f"{name}.cpp")
    plant(prefix / "include", "#error planted\n", *HEADERS)
    plant(prefix / "lib", "no library\n", *[f"lib{name}.so" for name in LIBRARIES])
    plant(prefix / "lib/cmake/planted", 'message(FATAL_ERROR "Could NOT find what planted needs")\n', "planted-config.cmake")
    plant(project, "int main() {}\n", "main.cpp")
    plant(project, "cmake_minimum_required(VERSION 3.25)\nproject(planted LANGUAGES CXX)\nadd_executable(main main.cpp)\n"
          "include(peers/probe.cmake)\n" +
          "".join(f"bench_peer(main {name} {name})\n" for name in PEERS + list(PLANTED)), "CMakeLists.txt")
    return subprocess.run(["cmake", "-S", project, "-B", work / "build", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={cxx}",
                           f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release"],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main():
    with tempfile.TemporaryDirectory() as work:
        done = configure(pathlib.Path(work), sys.argv[1])
    wrong = []
    if done.returncode != 0:
        wrong.append("the configure ended")
    expected = {name: said for name, (_, _, said) in PLANTED.items()}
    expected |= {name: "left out:" for name in PEERS}
    for name, said in expected.items():
        if not re.search(rf"bench: {name} (is )?{said}", done.stdout):
            wrong.append(f"of {name} not said: {said}")
    if wrong:
        print(done.stdout, *wrong, sep="\n")
    print("broken peers:", "passed" if not wrong else "failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
