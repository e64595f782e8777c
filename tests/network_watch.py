"""Watch from outside what a command, its threads and its children try to reach over the network.

A command runs under a seccomp filter that hands its calls to connect(2), sendto(2), sendmsg(2) and
sendmmsg(2) over to the watcher (seccomp_unotify(2)). So native code is seen as well as Python, and
processes that it leaves behind as well as itself; no rights, no tracer and no package are needed.
Calls that stay on this machine go on. All others are noted and answered "network is unreachable":
nothing leaves this machine through a test, even one that fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import ipaddress
import os
import platform
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = {
    "x86_64": (0xC000003E, 317, {42: "connect", 44: "sendto", 46: "sendmsg", 307: "sendmmsg"}),
    "aarch64": (0xC00000B7, 277, {203: "connect", 206: "sendto", 211: "sendmsg", 269: "sendmmsg"}),
}
"""Of each architecture its number in ``linux/audit.h``, and those of seccomp(2) and of what is watched."""

LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ASK_THE_WATCHER = 0x7FFF0000, 0x7FC00000
RECEIVE, ANSWER = 0xC0502100, 0xC0182101
"""``SECCOMP_IOCTL_NOTIF_RECV`` and ``SECCOMP_IOCTL_NOTIF_SEND``."""
QUESTION, REPLY = "=QIIiIQ6Q", "=QqiI"
"""``struct seccomp_notif`` and ``struct seccomp_notif_resp``."""
GO_ON = 1

AF_NETLINK = 16
NAME_SERVICE = b"/systemd/resolve/"
"""A local socket through which names of hosts are looked up."""


@dataclass
class Watched:
    """A command that has ended, and its children with it."""

    returncode: int
    stdout: str
    stderr: str
    reached_for: list[str] = field(default_factory=list)
    """Whatever it tried to reach outside this machine: call, address and program."""


def why_not() -> str | None:
    """Say why nothing can be watched here; None if all is well."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return "watching needs Linux on x86-64 or arm64"
    tried = watch([sys.executable, "-c", ""], {"PATH": os.environ.get("PATH", "")})
    return None if tried.returncode == 0 else f"this system lets no process be watched: {tried.stderr}"


def watch(
    command: Sequence[str], environment: Mapping[str, str], umask: int = 0o022, timeout: float = 1800
) -> Watched:
    """Run a command to the end of its last child.

    Parameters
    ----------
    command : sequence of str
    environment : mapping of str to str
        All of it: nothing is inherited.
    umask : int
        Bits that new files lose.
    timeout : float
        Seconds after which the command is killed, and children that outlive it are waited for.
    """
    ours, theirs = socket.socketpair()
    with ours:
        process = subprocess.Popen(
            [sys.executable, "-S", __file__, str(theirs.fileno()), *command],
            env=dict(environment),
            pass_fds=[theirs.fileno()],
            umask=umask,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        theirs.close()
        _, listeners, _, _ = socket.recv_fds(ours, 1, 1)
    reached_for: list[str] = []
    watcher = threading.Thread(target=_answer, args=(listeners, reached_for, timeout), daemon=True)
    watcher.start()
    try:
        stdout, stderr = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    watcher.join()
    return Watched(process.returncode, stdout, stderr, reached_for)


def _answer(listeners: list[int], reached_for: list[str], timeout: float) -> None:
    """Answer calls until the last process under the filter has ended."""
    for listener in listeners:
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        end = time.monotonic() + timeout
        while (ready := poll.poll(1000 * max(0, end - time.monotonic()))) and ready[0][1] & select.POLLIN:
            with contextlib.suppress(FileNotFoundError):  # the process was killed in the meantime
                _answer_one(listener, reached_for)
        os.close(listener)


def _answer_one(listener: int, reached_for: list[str]) -> None:
    question = bytearray(struct.calcsize(QUESTION))
    fcntl.ioctl(listener, RECEIVE, question)
    number, pid, _, call, _, _, *arguments = struct.unpack(QUESTION, question)
    name = CALLS[platform.machine()][2][call]
    outside = [address for raw in _addresses(name, pid, arguments) if (address := _outside(raw))]
    reached_for += [f"{name} to {address} by {_program(pid)}" for address in outside]
    answer = (0, -errno.ENETUNREACH, 0) if outside else (0, 0, GO_ON)
    fcntl.ioctl(listener, ANSWER, struct.pack(REPLY, number, *answer))


def _addresses(call: str, pid: int, arguments: Sequence[int]) -> Iterator[bytes]:
    """Yield the ``struct sockaddr`` of each address that a call names."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:

        def read(where: int, size: int) -> bytes:
            memory.seek(where)
            return memory.read(size)

        if call == "connect":
            yield read(arguments[1], arguments[2])
        elif call == "sendto":
            if arguments[4]:
                yield read(arguments[4], arguments[5])
        else:
            size = 64 if call == "sendmmsg" else 56  # of struct mmsghdr and struct msghdr
            for i in range(arguments[2] if call == "sendmmsg" else 1):
                where, length = struct.unpack("=QI", read(arguments[1] + i * size, 12))
                if where:
                    yield read(where, length)


def _outside(address: bytes) -> str | None:
    """Return an address in words if it leads out of this machine, or asks for the way."""
    (family,) = struct.unpack_from("=H", address)
    if family in (socket.AF_UNSPEC, AF_NETLINK):  # AF_UNSPEC takes a connection back
        return None
    if family == socket.AF_UNIX:
        return f"the name service {address[2:].decode()}" if NAME_SERVICE in address else None
    if family == socket.AF_INET:
        return f"{ipaddress.ip_address(address[4:8])} port {int.from_bytes(address[2:4])}"
    if family == socket.AF_INET6:
        return f"{ipaddress.ip_address(address[8:24])} port {int.from_bytes(address[2:4])}"
    return f"an address of family {family}"


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80]
    except OSError:
        return "a process that has ended"


def _install() -> int:
    """Put the calling thread under the filter and return the descriptor on which its calls are asked."""
    architecture, seccomp_call, watched = CALLS[platform.machine()]
    n = len(watched)
    program = [
        (LOAD, 0, 0, 4),
        (JUMP_IF_EQUAL, 0, n + 1, architecture),
        (LOAD, 0, 0, 0),
        *((JUMP_IF_EQUAL, n - i, 0, call) for i, call in enumerate(watched)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, ASK_THE_WATCHER),
    ]
    steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    libc, number = ctypes.CDLL(None, use_errno=True), ctypes.c_ulong
    no_new_privileges, set_filter, new_listener = 38, 1, 8
    libc.prctl(no_new_privileges, number(1), number(0), number(0), number(0))
    libc.syscall.restype = ctypes.c_long
    listener = libc.syscall(
        number(seccomp_call),
        number(set_filter),
        number(new_listener),
        struct.pack("HP", len(program), ctypes.addressof(steps)),
    )
    if listener < 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")
    return int(listener)


def _launch(channel: socket.socket, command: Sequence[str]) -> None:
    """Run a command in this process, under the filter, and hand the descriptor over to the watcher.

    Handing over is a call that the filter asks about, so a thread does it that began before the
    filter and is not under it.
    """
    made: list[int] = []
    ready = threading.Event()

    def hand_over() -> None:
        ready.wait()
        socket.send_fds(channel, [b"x"], made)

    thread = threading.Thread(target=hand_over)
    thread.start()
    try:
        made.append(_install())
    finally:
        ready.set()
        thread.join()
    channel.close()
    os.execvpe(command[0], command, os.environ)


if __name__ == "__main__":
    _launch(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
