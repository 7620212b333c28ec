import Glibc

/// Where the project and its test data are on disk.
package enum ProjectRoot {
    /// The absolute path of the folder with `Package.swift`, symbolic links resolved, without a closing slash.
    package static let path: String = {
        // Sources/TestSupport/ProjectRoot.swift is three levels below the root.
        let file = resolved(#filePath) ?? #filePath
        var parts = file.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(min(3, parts.count))
        return parts.joined(separator: "/")
    }()

    /// The folder of the conformance data (`../shared/conformance` from the root), or nil where it is absent.
    package static let conformance: String? = resolved(path + "/../shared/conformance")

    /// The bytes of the file at `path`.
    ///
    /// - Throws: `FileProblem` if it cannot be opened or read.
    package static func bytes(ofFile path: String) throws(FileProblem) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw FileProblem(path: path, errno: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            if count < chunk.count {
                if ferror(file) != 0 { throw FileProblem(path: path, errno: errno) }
                return bytes
            }
        }
    }

    /// The text of the file at `path`, broken UTF-8 repaired.
    ///
    /// - Throws: `FileProblem` if it cannot be opened or read.
    package static func text(ofFile path: String) throws(FileProblem) -> String {
        String(decoding: try bytes(ofFile: path), as: UTF8.self)
    }

    /// The names in the folder at `path`, without `.` and `..`, sorted by bytes.
    ///
    /// - Throws: `FileProblem` if the folder cannot be opened.
    package static func names(inFolder path: String) throws(FileProblem) -> [String] {
        guard let folder = opendir(path) else { throw FileProblem(path: path, errno: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}

/// A file or folder of the test data that could not be read.
package struct FileProblem: Error, CustomStringConvertible {
    /// The path as given.
    package let path: String
    /// The error number of the system call that failed.
    package let errno: Int32

    package var description: String { "\(path): \(String(cString: strerror(errno)))" }
}
