import Glibc
package import Reports

/// A file read in pieces: a report may be larger than memory.
package final class StreamedFile {
    private let descriptor: Int32
    private let name: String

    /// - Parameter name: how errors call it.
    package init(_ path: String, name: String) throws(ReportError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.name = name
        guard descriptor >= 0 else { throw Self.error(name, errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece, or nil at the end.
    package func next() throws -> [UInt8]? {
        while true {
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 256 * 1024) { buffer, count in
                let got = read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { code = errno }
                count = max(got, 0)
            }
            if code == EINTR { continue }
            if code != 0 { throw Self.error(name, code) }
            return bytes.isEmpty ? nil : bytes
        }
    }

    private static func error(_ name: String, _ code: Int32) -> ReportError {
        ReportError(
            .unreadable, file: name, reason: String(cString: strerror(code)),
            remedy: "Check that the step that writes it ran, and that the path is right")
    }
}
