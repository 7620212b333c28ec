import Glibc

/// An open descriptor, closed with the last reference.
final class OpenFile {
    let descriptor: Int32

    /// Opens the file or folder at `path`; `action` is for the error: "cannot read PATH".
    init(_ path: String, _ flags: Int32, mode: mode_t = 0, to action: String) throws(ZipError) {
        descriptor = open(path, flags | O_CLOEXEC, mode)
        if descriptor < 0 { throw ZipError(action, path, errno: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

/// Memory of a fixed size, freed with the last reference.
final class Buffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ count: Int) { bytes = .allocate(byteCount: count, alignment: 64) }

    deinit { bytes.deallocate() }
}
