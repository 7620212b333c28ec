import Glibc
import Testing

/// A folder of its own for one test, removed when the object goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/pitlane-store-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        path = try #require(made)
    }

    deinit { Shell.run("chmod -R u+rwx '\(path)'; rm -rf '\(path)'") }

    /// The data folder inside it.
    var data: String { "\(path)/data" }

    /// Writes a file below the folder, making its folders.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
        let file = "\(path)/\(name)"
        try #require(Shell.run("mkdir -p \"$(dirname '\(file)')\"") == 0)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        try #require(fchmod(descriptor, mode) == 0)
        return file
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }
}

/// Commands of the system.
enum Shell {
    /// Runs a command line and gives its exit status.
    @discardableResult
    static func run(_ command: String) -> Int32 {
        let status = system(command)
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    }

    /// Whether a file is there.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
