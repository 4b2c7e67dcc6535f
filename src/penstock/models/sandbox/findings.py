"""What a run in the sandbox shows, in words for whoever sent the file."""

from typing import Any

from penstock.models.sandbox.parent import Limits, Outcome

# What the kernel refused or Python reported, by what it is for.
MEANINGS = {
    "open a network connection": (
        *("socket", "socketpair", "connect", "bind", "listen", "accept4", "sendto", "sendmsg"),
        *("urllib.Request", "ftplib.connect", "smtplib.connect", "webbrowser.open"),
    ),
    "start another program or process": (
        *("execve", "execveat", "fork", "vfork", "clone", "clone3", "os.system", "os.exec"),
        *("os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "subprocess.Popen", "pty.spawn"),
    ),
    "look into or stop another process": (
        *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "kill"),
        *("tkill", "tgkill", "pidfd_send_signal", "os.kill", "os.killpg", "signal.pthread_kill"),
    ),
    "open a file": ("open",),
    "change files": (
        *("mkdir", "mkdirat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link"),
        *("linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchownat"),
        *("truncate", "ftruncate", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod"),
        *("os.chown", "os.link", "os.symlink", "os.truncate", "shutil.rmtree", "shutil.copyfile"),
        *("shutil.move", "tempfile.mkstemp", "tempfile.mkdtemp", "memfd_create"),
    ),
    "change the system or its own limits": (
        *("mount", "unshare", "setns", "chroot", "pivot_root", "keyctl", "add_key", "bpf"),
        *("perf_event_open", "io_uring_setup", "userfaultfd", "setuid", "setgid", "capset"),
        *("setrlimit", "prlimit64", "prctl", "seccomp", "init_module", "finit_module", "reboot"),
        *("chdir", "os.chdir"),
    ),
}
_MEANING = {name: words for words, names in MEANINGS.items() for name in names}
MOST_FINDINGS = 20
WORD = {"kernel": "refused by the kernel", "python": "seen in Python"}


def explain(outcome: Outcome, limits: Limits) -> tuple[str | None, list[dict[str, Any]]]:
    """Return why the file is refused and the findings, or None when the job was done in peace."""
    findings = tried(outcome)
    if findings:
        what = ", ".join(dict.fromkeys(item["reason"].split(" (")[0] for item in findings))
        said = (
            f"opening the file {what}. Nothing of it happened: it ran in a sandbox that can only "
            "compute. A model has no need of that, so it is refused. If this is your model, "
            "export it to ONNX where it was trained and upload that."
        )
        return said, findings
    header = outcome.header or {}
    if "refused" in header:
        return str(header["refused"])[:4000], _listed(header.get("findings"))
    ended = _ended(outcome, limits)
    if ended is not None:
        return ended, [{"reason": ended}]
    if "failed" in header:
        return f"it could not be opened or converted: {str(header['failed'])[:1000]}", []
    return None, []


def tried(outcome: Outcome) -> list[dict[str, Any]]:
    """Return each thing once that was tried, the kernel's word first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for item in outcome.tried:
        what = item["what"]
        meaning = _MEANING.get(what) or (
            "open a network connection" if what.startswith("socket.") else "do something unusual"
        )
        reason = f"tried to {meaning} ({what}, {WORD[item['by']]})"
        value = "".join(char if char.isprintable() else "?" for char in item["value"])[:200]
        found.setdefault((reason, value), {"reason": reason, **({"value": value} if value else {})})
    return list(found.values())[:MOST_FINDINGS]


def _ended(outcome: Outcome, limits: Limits) -> str | None:
    gigabytes = limits.memory_bytes / (1 << 30)
    words = {
        "time": f"it was stopped after {limits.seconds:g} seconds",
        "cpu": f"it was killed: it used up its {limits.seconds:g} seconds of processor time, or "
        "this machine ran out of memory",
        "memory": f"it wanted more than {gigabytes:g} GiB of memory",
        "reply": f"it gave a model of more than {limits.reply_bytes:,} bytes",
        "SIGSYS": "it was killed for calling the kernel by a foreign table",
        "SIGSEGV": "the library that opens it crashed, as it does on files that are damaged",
        "SIGABRT": "the library that opens it gave up, as it does on files that are damaged or "
        "that want too much memory",
    }
    if outcome.ended == "done":
        return None
    return words.get(outcome.ended, f"the process that opens it ended with {outcome.ended}")


def _listed(findings: object) -> list[dict[str, Any]]:
    """Return a child's own findings, which may be anything, as plain short texts."""
    if not isinstance(findings, list):
        return []
    return [
        {str(key)[:20]: str(value)[:500] for key, value in item.items()}
        for item in findings[:MOST_FINDINGS]
        if isinstance(item, dict)
    ]
