import Basics
import Files
import Glibc
import Testing

/// A folder of its own for one test, removed when the object goes.
final class TestFolder: Sendable {
    /// Absolute, without links.
    let root: String

    init() throws {
        var template = Array("/tmp/pitlane-engine-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        root = RealPath.of(try #require(made))
    }

    deinit { try? Folder.remove(root) }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    /// Runs a command line in the folder, which must succeed.
    func shell(_ command: String) throws { try #require(system("cd '\(root)' && \(command)") == 0, "\(command)") }
}

/// Whether what `value` says has `part` in it.
func says(_ value: some CustomStringConvertible, _ part: String) -> Bool {
    let (bytes, part) = (Array(value.description.utf8), Array(part.utf8))
    return bytes.indices.contains { bytes[$0...].starts(with: part) }
}
