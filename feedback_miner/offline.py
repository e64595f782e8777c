"""Nothing leaves this machine, whatever is installed: what sees to it.

Libraries report their use, look for updates and fetch what they miss, often in a process of their
own and without being asked. Three things stand against it:

* code that reports is not loaded: :func:`load_openvino`;
* models are only looked for on this machine: ``find_model`` in ``embed/sentence_transformer.py``;
* the command line closes the network to itself and its children: :func:`close_network`.

The last would be too much in a notebook, whose process is not ours; the other two hold there as well.
``tests/test_no_network.py`` watches commands and library calls from outside the process, with the
network open to them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

QUIET = {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}
"""Asks Hugging Face's libraries, and those that honour https://donottrack.sh, not to try at all."""

_ARCHITECTURES = {"x86_64": (0xC000003E, 41, 317), "aarch64": (0xC00000B7, 198, 277)}
"""Of each its number in ``linux/audit.h``, and those of socket(2) and seccomp(2) in ``asm/unistd.h``."""

# what a step of a filter does, from linux/bpf_common.h
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
# what it returns, from linux/seccomp.h; EACCES is what socket(2) says where sockets are not permitted
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
# what it looks at: offsets in struct seccomp_data
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
# families of sockets that end on this machine
_UNIX, _NETLINK = 1, 16

_turn = Lock()


def close_network() -> bool:
    """Have libraries keep quiet, and Linux refuse this process all sockets that leave the machine.

    For the start of a program, before there are threads: all that it starts later, native code
    and child processes included, is bound by it, and nothing takes it back. It is a seccomp
    filter, which needs no rights (https://docs.kernel.org/userspace-api/seccomp_filter.html). It
    holds libraries to what README promises and is no sandbox for hostile code: a service of this
    machine that looks up names for others, where there is one, may still be asked.

    Returns
    -------
    bool
        Whether the system refuses. False where it cannot: elsewhere than on Linux on x86-64 and
        arm64, and in a container that forbids filters.
    """
    os.environ.update(QUIET)
    if sys.platform != "linux" or os.uname().machine not in _ARCHITECTURES:
        return False
    architecture, socket_call, seccomp_call = _ARCHITECTURES[os.uname().machine]
    # a jump skips so many steps if equal, and so many if not
    program = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 6, architecture),
        (_LOAD, 0, 0, _CALL),
        (_JUMP_IF_EQUAL, 0, 4, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 2, 0, _UNIX),
        (_JUMP_IF_EQUAL, 1, 0, _NETLINK),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    seccomp_filter = struct.pack("HP", len(program), ctypes.addressof(steps))
    libc = ctypes.CDLL(None)
    number = ctypes.c_ulong
    set_no_new_privileges, set_filter = number(38), number(1)
    allow_speculation = number(4)  # else kernels before 5.16 slow a process with a filter down
    libc.prctl(set_no_new_privileges, number(1), number(0), number(0), number(0))
    refused = libc.syscall(number(seccomp_call), set_filter, allow_speculation, seccomp_filter)
    return bool(refused == 0)


def load_openvino() -> Any:
    """Import OpenVINO without the package by which it reports its use.

    Importing ``openvino`` alone sends an event to an analytics host from a child process and
    leaves a client id in ``~/intel``, unless ``openvino_telemetry`` is not installed; then
    OpenVINO puts a stub in its place. So the package is out of sight while OpenVINO is imported,
    and all else that OpenVINO offers is there as ever. One that was imported before is left alone.
    """
    with _turn, _out_of_sight("openvino_telemetry"):
        try:
            import openvino  # noqa: TID251 - the one place
        except ImportError as error:
            # a signal that comes while the native part sets itself up is told as a failure of that
            if error.__cause__ is None or isinstance(error.__cause__, Exception):
                raise
            raise error.__cause__ from None
    return openvino


@contextmanager
def _out_of_sight(package: str) -> Iterator[None]:
    """Have ``import package`` fail as if it were not installed."""
    before = {package: sys.modules[package]} if package in sys.modules else {}
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
        sys.modules.update(before)
