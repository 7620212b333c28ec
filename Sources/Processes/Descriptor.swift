import CProcesses
import Glibc

/// A file descriptor with one owner; it is closed when its owner lets go of it.
struct Descriptor: ~Copyable, Sendable {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Gives the number away without closing it.
    consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }

    /// Opens `path`, close-on-exec.
    static func open(_ path: String, _ flags: Int32) throws(ProcessFailure) -> Descriptor {
        let raw = Glibc.open(path, flags | O_CLOEXEC)
        guard raw >= 0 else { throw .system("cannot open \(path)", errno) }
        return Descriptor(raw)
    }
}

/// A pipe whose two ends are close-on-exec.
struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    /// Makes a pipe. Where `bytes` > 0 it should hold so many (the kernel may give less) and reading does not block.
    init(bytes: Int32) throws(ProcessFailure) {
        var ends: [Int32] = [-1, -1]
        let error = pl_pipe(&ends, bytes)
        guard error == 0 else { throw .system("cannot make a pipe", -error) }
        reading = Descriptor(ends[0])
        writing = Descriptor(ends[1])
    }
}
